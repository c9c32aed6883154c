/** Ticket systems that are slow, fail or lie when a note is written: bounded, said why, and never a second note. */
import t, { type Test } from 'tap'
import { type AnsweredFirm, answeredTicket, minutesPass, noteRows, writeNotes } from '../../helpers/answered-ticket.ts'
import type { Answering } from '../../helpers/look-up-server.ts'
import { noteTaker } from '../../helpers/note-takers.ts'

const commentsPath = '/api/v2/tickets/42/comments.json?sort_order=desc'

/** A Zendesk that keeps notes, but for what `spoils` says. */
async function firmWith(t: Test, spoils: Answering, notes: string[] = []) {
  const good = noteTaker('zendesk', notes)
  let isBad = true
  const firm = await answeredTicket(t, 'zendesk', (asked, response) => {
    const answer = isBad ? spoils(asked, response) : undefined
    return answer ?? good(asked, response)
  })
  return Object.assign(firm, { notes, mend: () => (isBad = false) })
}

const onWrite =
  (answering: Answering): Answering =>
  (asked, response) =>
    asked.method === 'PUT' ? answering(asked, response) : undefined

const shown = async ({ api, path }: AnsweredFirm) => (await api.get(path)).body
const account = async ({ api, connection }: AnsweredFirm) => (await api.get(`/connections/${connection}/look-up`)).body
const writes = ({ server }: AnsweredFirm) => server.asked.filter(({ method }) => method === 'PUT').length

const raw =
  (body: string, type: string): Answering =>
  (_asked, response) => {
    response.writeHead(200, { 'content-type': type }).end(body)
    return 'taken'
  }

t.test('what is answered instead of an API is not taken for a note; the notes tell', async (t) => {
  const lies: Record<string, Answering> = {
    'a page to sign in': raw('<html>Sign in</html>', 'text/html'),
    'broken JSON': raw('{"ticket":', 'application/json'),
    nothing: raw('', 'application/json'),
    'five megabytes': raw(`{"x":"${'x'.repeat(5_000_000)}"}`, 'application/json'),
    'a status of a fault': () => ({ status: 502, json: {} }),
    'a status and a time to come back': () => ({ status: 503, headers: { 'retry-after': '30' }, json: {} }),
    'a connection that ends': (_asked, response) => {
      response.socket!.resetAndDestroy()
      return 'taken'
    },
    'an answer that breaks off': (_asked, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{')
      setTimeout(() => response.destroy(), 10)
      return 'taken'
    },
  }
  for (const [name, answering] of Object.entries(lies)) {
    const firm = await firmWith(t, onWrite(answering))
    t.match(await writeNotes(firm), [{ state: 'due', attempts: 1, doubts: 1, outcome: /\w/ }], name)
    t.match(await shown(firm), { waiting: 1, written: 0, lastFailure: /\w/ })
    firm.mend()
    await pausesEnd(firm)
    t.match(await writeNotes(firm), [{ state: 'written', attempts: 2 }], name)
    t.equal(firm.notes.length, 1, 'one note, since none was there')
    t.equal(firm.server.asked.filter(({ url }) => url === commentsPath).length, 1, 'the notes were read before')
  }
})

t.test('a system that lies in everything leaves the note unknown, and is not written to again', async (t) => {
  const html = raw('<html>Sign in</html>', 'text/html')
  const firm = await firmWith(t, (asked, response) =>
    asked.url.includes('/tickets/42') ? html(asked, response) : undefined,
  )
  t.match(await writeNotes(firm), [{ state: 'due', doubts: 1 }])
  t.match(await writeNotes(firm), [{ state: 'unknown', outcome: /not the JSON/ }])
  firm.mend()
  await writeNotes(firm)
  t.equal(writes(firm), 1)
  t.match(await shown(firm), { unknown: 1, waiting: 0, failed: 0, lastFailure: /not the JSON/ })
})

t.test('a note that may be there and whose ticket does not show its notes is unknown', async (t) => {
  const firm = await firmWith(t, (asked) =>
    asked.method === 'PUT' ? { status: 500 } : asked.url === commentsPath ? { status: 404 } : undefined,
  )
  await writeNotes(firm)
  t.match(await writeNotes(firm), [{ state: 'unknown', outcome: /cannot be read/ }])
  t.equal(writes(firm), 1)
})

t.test(
  'a redirect is not followed, wherever it leads: inside the network, or to the address of metadata',
  async (t) => {
    for (const location of ['http://127.0.0.1:1/', 'http://169.254.169.254/latest/meta-data/', '/api/v2/elsewhere']) {
      const firm = await firmWith(
        t,
        onWrite(() => ({ status: 307, headers: { location } })),
      )
      const asked = firm.server.asked.length
      t.match(await writeNotes(firm), [{ state: 'failed', outcome: /leads elsewhere, with status 307/ }])
      t.equal(writes(firm), 1)
      t.notOk(firm.server.asked.slice(asked).some(({ url }) => url.includes('elsewhere')))
      t.match(await shown(firm), { failed: 1, lastFailure: /leads elsewhere/ })
    }
  },
)

t.test('refused credentials stop notes and look-ups of the connection until new ones are entered', async (t) => {
  const firm = await firmWith(
    t,
    onWrite(() => ({ status: 401, json: {} })),
  )
  t.match(await writeNotes(firm), [{ state: 'due', attempts: 0, doubts: 0, outcome: /refused/ }])
  t.match(await account(firm), { credentialsRefused: true, lastFailure: /refused/ })
  for (let again = 0; again < 10; again += 1) await writeNotes(firm)
  t.equal(writes(firm), 1, 'no account is locked by trying on')
  t.match(await shown(firm), { waiting: 1, lastFailure: /must not be called/ })
  firm.mend()
  await firm.api.put(`/connections/${firm.connection}/look-up`, firm.account)
  t.match(await writeNotes(firm), [{ state: 'written', attempts: 1 }])
  t.match(await account(firm), { credentialsRefused: false })
  t.equal(firm.notes.length, 1)
})

t.test('a note that nobody would take for a week is given up', async (t) => {
  const firm = await firmWith(
    t,
    onWrite(() => ({ status: 401, json: {} })),
  )
  await writeNotes(firm)
  const longAgo = new Date(Date.now() - 8 * 86_400_000)
  await firm.asTenant(({ tx }) => tx.updateTable('writeBacks').set({ createdAt: longAgo }).execute())
  t.match(await writeNotes(firm), [{ state: 'skipped', outcome: /refused/ }])
})

t.test('a system that says when to come back is left alone so long, with all that waits there', async (t) => {
  const firm = await firmWith(
    t,
    onWrite(() => ({ status: 429, headers: { 'retry-after': '120' }, json: {} })),
  )
  t.match(await writeNotes(firm), [{ state: 'due', attempts: 1, doubts: 0, outcome: /429/ }])
  const [row] = await noteRows(firm)
  const seconds = (row!.dueAt.getTime() - Date.now()) / 1000
  t.ok(seconds > 100 && seconds < 130, `${seconds}`)
  t.type((await account(firm)).pausedUntil, 'string')
  await writeNotes(firm)
  t.equal(writes(firm), 1)
  t.match(await noteRows(firm), [{ state: 'due', attempts: 1 }], 'waiting is no attempt')
  firm.mend()
  await pausesEnd(firm)
  t.match(await writeNotes(firm), [{ state: 'written', attempts: 2 }])
  t.equal(firm.server.asked.filter(({ url }) => url === commentsPath).length, 0, 'a refusal leaves no doubt')
})

t.test('an account that may not say whose it is writes all the same', async (t) => {
  const firm = await firmWith(t, ({ url }) => (url.endsWith('/users/me.json') ? { status: 403, json: {} } : undefined))
  t.match(await writeNotes(firm), [{ state: 'written' }])
})

t.test('a system that is silent or drips is given up in time, and its note is looked for before another', async (t) => {
  const silent: Answering = () => 'taken'
  const dripping: Answering = (_asked, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const drip = setInterval(() => response.write(' '), 100)
    response.on('close', () => clearInterval(drip))
    return 'taken'
  }
  const started = Date.now()
  await Promise.all(
    [silent, dripping].map(async (spoils) => {
      const notes: string[] = []
      const taker = noteTaker('zendesk', notes, (answer, asked, response) =>
        notes.length === 1 ? spoils(asked, response) : answer,
      )
      const firm = await answeredTicket(t, 'zendesk', taker)
      t.match(await writeNotes(firm), [{ state: 'due', doubts: 1, outcome: /no whole answer within 15 seconds/ }])
      t.match(await writeNotes(firm), [{ state: 'written', attempts: 2 }])
      t.equal(notes.length, 1)
    }),
  )
  const seconds = (Date.now() - started) / 1000
  t.ok(seconds < 25, `${seconds} seconds`)
})

/** As if the time had passed for which the system wanted to be left alone. */
async function pausesEnd(firm: AnsweredFirm) {
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('lookUpAccounts')
      .set({ pausedUntil: new Date(0) })
      .execute(),
  )
  await minutesPass(firm)
}
