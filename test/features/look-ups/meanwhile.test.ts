import { once } from 'node:events'
import t from 'tap'
import { lookUpDue } from '../../../src/features/look-ups/service.ts'
import { type Answering, table } from '../../helpers/look-up-server.ts'
import { firmWithApi, lookUpAll, lookUpRows, makeDue, people, solve } from '../../helpers/looking-up.ts'
import { until } from '../../helpers/until.ts'
import { processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { startWorkerProcess } from '../../helpers/worker-process.ts'

const ticketOf = async ({ api }: Awaited<ReturnType<typeof firmWithApi>>) =>
  (await api.get('/tickets/external/zendesk/42')).body

/** Answers as the table says, once something else has happened. */
const after =
  (happens: () => Promise<unknown>): Answering =>
  (asked, response) => {
    happens().then(() => {
      const { status = 200, json } = (table(people)(asked, response) as { status?: number; json?: unknown }) ?? {}
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    })
    return 'taken'
  }

t.test('what a person enters while the ticket system is asked stays', async (t) => {
  const firm = await firmWithApi(t)
  await solve(firm, firm.connection)
  const { api } = firm
  const client = (await api.post('/clients', { name: 'The right client' })).body.id
  firm.server.answer(
    after(async () => {
      await api.put('/contacts/external/zendesk/8800022', { name: 'Anna by hand', email: 'hand@nordwind.example' })
      await api.put('/consultants/external/zendesk/1200016', { name: 'Ida by hand' })
      await api.patch(`/tickets/${(await ticketOf(firm)).id}`, { clientId: client })
    }),
  )
  await lookUpAll(firm)
  const ticket = await ticketOf(firm)
  t.same(ticket.waitingFor, [])
  t.equal(ticket.clientId, client)
  t.match((await api.get(`/contacts/${ticket.contactId}`)).body, {
    ...{ name: 'Anna by hand', email: 'hand@nordwind.example' },
  })
  t.match((await api.get(`/consultants/${ticket.consultants[0].consultantId}`)).body, { name: 'Ida by hand' })
})

t.test('a person who was assigned by hand keeps the credit, whatever the ticket system says', async (t) => {
  const firm = await firmWithApi(t)
  const { api } = firm
  await solve(firm, firm.connection, '42', { assignee_id: null })
  const ida = (await api.post('/consultants', { name: 'By hand' })).body.id
  firm.server.answer(
    after(async () => {
      const { id } = await ticketOf(firm)
      await api.put(`/tickets/${id}/consultants`, { consultants: [{ consultantId: ida }] })
    }),
  )
  await lookUpAll(firm)
  const { resolutions, consultants } = (await api.get(`/tickets/${(await ticketOf(firm)).id}`)).body
  t.match(consultants, [{ consultantId: ida }])
  t.match(resolutions, [{ credits: [{ consultantId: ida }] }])
  t.equal(consultants.length, 1)
})

t.test('a ticket of which no call has named anybody gets its people from the ticket itself', async (t) => {
  const firm = await firmWithApi(t)
  await solve(firm, firm.connection, '42', { assignee_id: null, requester_id: null })
  await lookUpAll(firm)
  const ticket = (await firm.api.get(`/tickets/${(await ticketOf(firm)).id}`)).body
  t.match(ticket.resolutions, [{ cycle: 1, credits: [{ share: 1 }] }])
  t.equal((await firm.api.get(`/contacts/${ticket.contactId}`)).body.email, 'anna.berg@nordwind.example')
  t.equal(ticket.requesterExternalId, '8800022')
  t.match(await lookUpRows(firm), [{ state: 'done', outcome: 'Found what was missing.' }])
})

t.test('a service account that has the ticket now earns nothing', async (t) => {
  const firm = await firmWithApi(t)
  await firm.api.patch(`/connections/${firm.connection}`, { mapping: { serviceAccounts: ['ida@ahrens.example'] } })
  await solve(firm, firm.connection, '42', { assignee_id: null })
  await lookUpAll(firm)
  t.match((await firm.api.get(`/tickets/${(await ticketOf(firm)).id}`)).body.resolutions, [{ credits: [] }])
  t.same((await firm.api.get('/consultants')).body.items, [])
})

t.test('a ticket that is still open is not looked up', async (t) => {
  const firm = await firmWithApi(t)
  await sendEvent(firm, firm.connection, statusChanged('42', 'NEW', 'OPEN', new Date(Date.now() - 60_000)))
  await processAll(firm, firm.connection)
  t.same((await ticketOf(firm)).waitingFor, ['contact', 'consultant'])
  t.same(await lookUpRows(firm), [])
})

t.test('several workers that are nudged about the same ticket ask once', async (t) => {
  const firm = await firmWithApi(t)
  await solve(firm, firm.connection)
  const ids = (await lookUpRows(firm)).map(({ id }) => id)
  await Promise.all([1, 2, 3, 4].map(() => lookUpDue(firm.deps, { tenantId: firm.tenantId, ids })))
  t.equal(firm.server.asked.length, 1)
})

t.test('a worker that comes back after its time was over changes nothing', async (t) => {
  const firm = await firmWithApi(t)
  await solve(firm, firm.connection)
  const ids = (await lookUpRows(firm)).map(({ id }) => id)
  const rows = { tenantId: firm.tenantId, ids }
  firm.server.answer(
    after(async () => {
      firm.server.answer(() => undefined)
      await makeDue(firm)
      await lookUpDue(firm.deps, rows)
    }),
  )
  await lookUpDue(firm.deps, rows)
  t.match(await lookUpRows(firm), [{ state: 'done', attempts: 2, outcome: 'The ticket system does not say more.' }])
  t.same((await ticketOf(firm)).waitingFor, ['contact', 'consultant'], 'what the late one found is not applied')
})

t.test('a worker that is killed while it asks leaves a look-up that another one finishes', async (t) => {
  const env = { SWEEP_INTERVAL_MS: '100' }
  const firm = await firmWithApi(t, () => 'taken', env)
  await solve(firm, firm.connection)
  const worker = startWorkerProcess(firm)
  await until('the API is asked', () => firm.server.asked.length > 0)
  worker.kill('SIGKILL')
  await once(worker, 'exit')
  t.match(await lookUpRows(firm), [{ state: 'claimed', attempts: 1 }])
  firm.server.answer(table(people))
  await makeDue(firm)
  const survivor = startWorkerProcess(firm)
  await until('it is done', async () => (await lookUpRows(firm))[0]?.state === 'done')
  survivor.kill('SIGTERM')
  await once(survivor, 'exit')
  t.same((await ticketOf(firm)).waitingFor, [])
  t.match(await lookUpRows(firm), [{ attempts: 2 }])
})
