import { once } from 'node:events'
import type { Test } from 'tap'
import { startWorkers } from '../../workers/start.ts'
import type { Answering } from '../helpers/look-up-server.ts'
import { firmWithApi, lookUpRows } from '../helpers/looking-up.ts'
import { until } from '../helpers/until.ts'
import { processAll, sendEvent, statusChanged } from '../helpers/webhooks.ts'
import { startWorkerProcess } from '../helpers/worker-process.ts'
import { onEachBackend, type QueueBackend } from '../helpers/world.ts'

const tickets = 24

/** A Zendesk in which ticket n was asked by user 1000 + n and solved by one of three; it takes its time. */
const slowZendesk: Answering = ({ url }, response) => {
  const [, kind, digits] = /^\/api\/v2\/(users|tickets|organizations)\/(\d+)\.json/.exec(url) ?? []
  const id = Number(digits)
  const json = {
    users: { user: { id, name: `User ${id}`, email: `user-${id}@nordwind.example` } },
    tickets: { ticket: { id, requester_id: 1000 + id, assignee_id: 1 + (id % 3), organization_id: 77 } },
    organizations: { organization: { id, name: 'Nordwind Logistik' } },
  }[kind as 'users']
  setTimeout(() => {
    response.writeHead(json ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(json ?? {}))
  }, 20)
  return 'taken'
}

async function firmWithTickets(t: Test, backend: QueueBackend, sweepMs: string) {
  const firm = await firmWithApi(t, slowZendesk, { SWEEP_INTERVAL_MS: sweepMs }, backend)
  /** Of users that nobody knows. */
  const tell = async () => {
    for (let n = 1; n <= tickets; n += 1) {
      const people = { requester_id: String(1000 + n), assignee_id: String(1 + (n % 3)) }
      const at = new Date(Date.now() - 60_000)
      await sendEvent(firm, firm.connection, statusChanged(String(n), 'OPEN', 'SOLVED', at, people))
    }
  }
  return Object.assign(firm, { tell })
}

type Firm = Awaited<ReturnType<typeof firmWithTickets>>

const done = async (firm: Firm) => (await lookUpRows(firm)).filter(({ state }) => state === 'done').length

/** Each person is known once, and each ticket has asked once. */
async function allAreAsked(t: Test, { api }: Firm) {
  const all = async (list: string) => (await api.get(`/${list}?limit=200`)).body.items
  t.equal((await all('contacts')).length, tickets)
  t.equal((await all('consultants')).length, 3)
  t.equal((await all('clients')).length, 1)
  const invitations: { ticketId: string }[] = await all('invitations')
  t.equal(new Set(invitations.map(({ ticketId }) => ticketId)).size, tickets)
  t.equal(invitations.length, tickets)
}

onEachBackend('people whom calls name by id only are looked up by a worker', async (t, backend) => {
  const firm = await firmWithTickets(t, backend, '60000')
  const workers = await startWorkers(firm.deps)
  t.teardown(() => workers.close())
  await firm.tell()
  await until('all are looked up', async () => (await done(firm)) === tickets, 60_000)
  await allAreAsked(t, firm)
})

onEachBackend(
  'a worker killed three times among look-ups loses none and makes nobody known twice',
  async (t, backend) => {
    const firm = await firmWithTickets(t, backend, '100')
    await firm.tell()
    await processAll(firm, firm.connection)
    t.equal((await lookUpRows(firm)).length, tickets)
    for (let kill = 1; kill <= 3; kill += 1) {
      const worker = startWorkerProcess(firm)
      t.teardown(() => worker.kill('SIGKILL'))
      await until('some more are looked up', async () => (await done(firm)) >= kill * 5, 60_000)
      worker.kill('SIGKILL')
      await once(worker, 'exit')
      const long = new Date(Date.now() - 1000)
      await firm.asTenant(({ tx }) =>
        tx.updateTable('lookUps').set({ claimedUntil: long, nudgedAt: null }).where('state', '<>', 'done').execute(),
      )
    }
    t.ok((await done(firm)) < tickets, 'there was something left')
    const survivor = startWorkerProcess(firm)
    t.teardown(() => survivor.kill('SIGKILL'))
    await until('all are looked up', async () => (await done(firm)) === tickets, 60_000)
    survivor.kill('SIGTERM')
    await once(survivor, 'exit')
    await allAreAsked(t, firm)
  },
)
