/*
 * A ticket of any system on its whole way: told by webhooks, looked up where they leave something out, solved, asked
 * about, answered; then the answer is written on it. Ticket 42, solved by Ida and asked by Anna.
 */
import type { Test } from 'tap'
import { insertDeliveries } from '../../src/features/inbound-deliveries/queries.ts'
import { processWaitingDeliveries } from '../../src/features/inbound-deliveries/service.ts'
import { recordResponse } from '../../src/features/responses/service.ts'
import { armDueWriteBacks, writeDue } from '../../src/features/write-backs/service.ts'
import { newId } from '../../src/ids.ts'
import type { Told } from './after-notes.ts'
import { type Answering, apiServer } from './look-up-server.ts'
import { inside, lookUpAll } from './looking-up.ts'
import { takers } from './note-takers.ts'
import { people, storyOf } from './ticket-stories.ts'
import { type QueueBackend, type World, world } from './world.ts'

interface Circumstances {
  backend?: QueueBackend
  env?: Record<string, string>
}

export async function answeredTicket(
  test: Test,
  system: string,
  answering: Answering,
  { backend = 'postgres', env = {} }: Circumstances = {},
) {
  const firm = await world(test, { backend, env: { ...inside, ...env } })
  const { api } = firm
  const server = await apiServer(test, answering)
  const connection: string = (await api.post('/connections', { name: system, system, source: system })).body.id
  await api.put(`/consultants/external/${system}/${people.ida}`, { name: 'Ida Lund', email: 'ida@ahrens.example' })
  await api.put(`/contacts/external/${system}/${people.anna}`, { name: 'Anna Berg', email: 'anna@nordwind.example' })
  const account = { baseUrl: server.base, credentials: takers[system]!.credentials }
  const entered = await api.put(`/connections/${connection}/look-up`, account)
  if (entered.status !== 200) throw new Error(entered.text)
  await deliver(firm, connection, solved(system))
  await lookUpAll(firm)
  const invitationId = await sent(firm)
  const path = `/connections/${connection}/write-back`
  await api.put(path, undefined as never)
  await answer(firm, invitationId)
  return { ...firm, server, connection, path, account, invitationId }
}

export type AnsweredFirm = Awaited<ReturnType<typeof answeredTicket>>

/** Opened, given to Ida, solved. */
const solved = (system: string): Told[] =>
  storyOf(system, '42')!
    .slice(0, 3)
    .map(({ body, headers = {} }) => {
      const project = { project: { id: 5, path_with_namespace: 'ahrens/support desk' } }
      return { headers, body: system === 'gitlab' ? { ...(body as object), ...project } : (body as object) }
    })

/** Has calls arrive and processes them; the calls as the API shows them then, in the order of arrival. */
export async function deliver(firm: World, connection: string, told: Told[]) {
  const { deps, tenantId, asTenant, api } = firm
  const ids: string[] = told.map(() => newId())
  await asTenant((ctx) =>
    insertDeliveries(
      ctx,
      told.map(({ body, headers = {} }, index) => ({
        ...{ id: ids[index]!, connectionId: connection, deliveryKey: ids[index]!, headers },
        body: Buffer.from(JSON.stringify(body)),
      })),
    ),
  )
  for (const id of ids) await processWaitingDeliveries(deps, { tenantId, ids: [id] })
  const { items } = (await api.get(`/connections/${connection}/deliveries?limit=200`)).body
  return ids.map((id) => items.find((each: { id: string }) => each.id === id))
}

/** The one invitation of the ticket, as if its mail had gone out. */
async function sent({ api, asTenant }: World): Promise<string> {
  const { items } = (await api.get('/invitations?limit=50')).body
  if (items.length !== 1) throw new Error(`${items.length} invitations`)
  const at = new Date()
  const gone = { state: 'sent', sentAt: at, sentDay: at.toISOString().slice(0, 10), dueAt: at }
  await asTenant(({ tx }) => tx.updateTable('invitations').set(gone).execute())
  return items[0].id
}

export const answer = ({ asTenant }: Pick<World, 'asTenant'>, invitationId: string, value = 5) =>
  asTenant((ctx) =>
    recordResponse(ctx, invitationId, {
      answers: [
        { questionId: 'overall', value },
        { questionId: 'comment', value: 'Quick & "friendly" <b>' },
      ],
    }),
  )

/** As if so many minutes had passed for answers and notes, and no sweep had looked yet. */
export async function minutesPass({ asTenant }: Pick<World, 'asTenant'>, minutes = 10) {
  const earlier = new Date(Date.now() - minutes * 60_000)
  await asTenant(async ({ tx }) => {
    await tx
      .updateTable('writeBackSettings')
      .set({ since: new Date(0), checkAt: earlier })
      .execute()
    await tx.updateTable('responses').set({ changedAt: earlier }).execute()
    const past = { dueAt: earlier, claimedUntil: earlier, nudgedAt: null }
    await tx.updateTable('writeBacks').set(past).execute()
  })
}

export const noteRows = ({ asTenant }: Pick<World, 'asTenant'>) =>
  asTenant(({ tx }) => tx.selectFrom('writeBacks').selectAll().orderBy('id').execute())

/** What workers do once the answer has rested and everything is due. */
export async function writeNotes(firm: Pick<World, 'asTenant' | 'deps' | 'tenantId'>) {
  await minutesPass(firm)
  await armDueWriteBacks(firm.deps)
  await writeDue(firm.deps, { tenantId: firm.tenantId, ids: (await noteRows(firm)).map(({ id }) => id) })
  return noteRows(firm)
}

/** What asking depends on: states, cycles, decisions and invitations, and how many notes there are. */
export async function standing(firm: World) {
  const { api, asTenant } = firm
  const ticket = (await api.get('/tickets?limit=5')).body.items.map(
    ({ id, state, cycle }: { id: string; state: string; cycle: number }) => ({ id, state, cycle }),
  )
  const decisions = (await api.get('/decisions?limit=50')).body.items.map(({ id }: { id: string }) => id)
  const invitations = (await api.get('/invitations?limit=50')).body.items.map(
    ({ id, state }: { id: string; state: string }) => `${id} ${state}`,
  )
  const notes = await asTenant(({ tx }) => tx.selectFrom('writeBacks').select(['id', 'state']).execute())
  return { ticket, decisions, invitations, notes }
}
