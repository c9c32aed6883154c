/** People and programs that open the links of a mail, over real HTTP, each with an address and a name of its own. */
import { newId } from '../../src/ids.ts'
import { type Asked, type AskedStory, asked, showingIn } from './answering.ts'
import { addressOf } from './browser.ts'
import { type World, world } from './world.ts'

/** A firm whose visitors come through a proxy that says where from. */
export const visitedFirm = (t: Parameters<typeof world>[0]) => world(t, { env: { TRUST_PROXY: '127.0.0.1' } })

/** Asked an hour ago, unless said. */
export const askedBefore = (firm: World, story: AskedStory = {}) =>
  asked(firm, { sentAt: new Date(Date.now() - 3_600_000), ...story })

export const people = {
  phone: { agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Safari/604.1', address: '203.0.113.9' },
  office: { agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/143.0', address: '198.51.100.20' },
  colleague: { agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Safari/605.1', address: '198.51.100.21' },
  scanner: { agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/90.0', address: '192.0.2.40' },
}

export interface Fetched {
  status: number
  body: string
  location: string | null
}

/** Somebody at an address, as the server sees it. */
export function visitorFrom({ app }: World, { agent, address }: (typeof people)['phone']) {
  const call = async (method: string, path: string, body?: URLSearchParams): Promise<Fetched> => {
    const headers = { 'user-agent': agent, 'x-forwarded-for': address }
    const answer = await fetch((await addressOf(app)) + path, {
      ...{ method, headers, redirect: 'manual' },
      ...(body && { body }),
    })
    return { status: answer.status, body: await answer.text(), location: answer.headers.get('location') }
  }
  const open = (path: string) => call('GET', path)
  return {
    head: (path: string) => call('HEAD', path),
    open,
    /** Sends what stands in the form of a page that was opened, with other answers if given. */
    press: ({ path }: Pick<Asked, 'path'>, page: Fetched | undefined, fields: Record<string, string>) =>
      call('POST', path, new URLSearchParams({ ...hiddenFields(page?.body ?? ''), ...fields })),
    /** Opens every link with a mark of a mail, at once. */
    sweep: ({ path }: Pick<Asked, 'path'>, marks = [1, 2, 3, 4, 5]) =>
      Promise.all(marks.map((mark) => open(`${path}?m=${mark}`))),
  }
}

const hiddenFields = (page: string) => ({
  surveyVersion: /name="surveyVersion" value="([^"]*)"/.exec(page)?.[1] ?? '',
  askedQuestions: /name="askedQuestions" value="([^"]*)"/.exec(page)?.[1] ?? '',
  showing: showingIn(page),
})

/** As if so much time had passed since each visit and each held vote: their ids hold when they came. */
export const timePasses = ({ asTenant }: Pick<World, 'asTenant'>, ms: number) =>
  asTenant(async ({ tx }) => {
    for (const table of ['intents', 'heldVotes'] as const)
      for (const { id } of await tx.selectFrom(table).select('id').execute()) {
        const before = newId(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) - ms)
        await tx.updateTable(table).set({ id: before }).where('id', '=', id).execute()
      }
  })

export const responsesOf = async ({ api }: Pick<World, 'api'>) => (await api.get('/responses')).body.items
export const heldOf = async ({ api }: Pick<World, 'api'>, query = '') =>
  (await api.get(`/held-votes${query}`)).body.items
