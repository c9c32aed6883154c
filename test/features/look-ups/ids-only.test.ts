import { createHmac } from 'node:crypto'
import t from 'tap'
import { sweepLookUps } from '../../../src/features/look-ups/service.ts'
import { startWorkers } from '../../../workers/start.ts'
import { apiServer, table } from '../../helpers/look-up-server.ts'
import { account, inside, lookUpAll, people } from '../../helpers/looking-up.ts'
import { until } from '../../helpers/until.ts'
import { callHook, connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { world } from '../../helpers/world.ts'

t.test('a call of Zendesk with ids only is looked up, and the contact is invited', async (t) => {
  const firm = await world(t, { env: { ...inside, SWEEP_INTERVAL_MS: '50' } })
  const { api, deps } = firm
  const { base, asked } = await apiServer(t, table(people))
  const connection = await connectZendesk(firm)
  t.equal((await api.put(`/connections/${connection}/look-up`, account(base))).status, 200)
  const [policy] = (await api.get('/policies')).body.items
  await api.patch(`/policies/${policy.id}`, { delayMinutes: 0 })
  const workers = await startWorkers(deps)
  t.teardown(() => workers.close())
  await sendEvent(firm, connection, statusChanged('42', 'OPEN', 'SOLVED', new Date(Date.now() - 60_000)))
  const mail = await until('the survey has gone out', async () => (await api.get('/captured-mails')).body.items[0])
  t.match(mail.recipient, 'anna.berg@nordwind.example')
  const ticket = (await api.get('/tickets/external/zendesk/42')).body
  t.same(ticket.waitingFor, [])
  t.equal((await api.get(`/clients/${ticket.clientId}`)).body.name, 'Nordwind Logistik')
  t.equal((await api.get(`/consultants/${ticket.consultants[0].consultantId}`)).body.email, 'ida@ahrens.example')
  const basic = `Basic ${Buffer.from('greta@ahrens.example/token:tok-zendesk').toString('base64')}`
  t.ok(asked.every(({ headers }) => headers.authorization === basic))
  t.equal(asked.length, 1, 'one call tells all')
  t.match((await api.get(`/connections/${connection}/look-up`)).body, { waiting: 0, failed: 0, lastFailure: null })
})

t.test('tickets that wait already are looked up once the address and credentials are entered', async (t) => {
  const firm = await world(t, { env: inside })
  const { base } = await apiServer(t, table(people))
  const connection = await connectZendesk(firm)
  await sendEvent(firm, connection, statusChanged('42', 'OPEN', 'SOLVED', new Date(Date.now() - 60_000)))
  await processAll(firm, connection)
  t.same((await firm.api.get('/tickets/external/zendesk/42')).body.waitingFor, ['contact', 'consultant'])
  const put = await firm.api.put(`/connections/${connection}/look-up`, account(base))
  t.match(put.body, { waiting: 1, baseUrl: base, credentialsSet: true })
  t.equal(await sweepLookUps(firm.deps), 1, 'the sweep finds it')
  await lookUpAll(firm)
  t.same((await firm.api.get('/tickets/external/zendesk/42')).body.waitingFor, [])
})

const fields = '*all,-comment,-worklog,-attachment,-description,-environment,-issuelinks,-subtasks'

t.test('an issue of Jira whose people keep their addresses private is completed by its API', async (t) => {
  const firm = await world(t, { env: inside })
  const { base, asked } = await apiServer(
    t,
    table({
      [`/rest/api/2/issue/10001?fields=${fields}&expand=schema`]: {
        id: '10001',
        fields: { assignee: { accountId: '5b10a2844c20165700ede21g' }, reporter: { accountId: 'qm:anna' } },
      },
      '/rest/api/2/user?accountId=qm%3Aanna': {
        accountId: 'qm:anna',
        displayName: 'Anna Berg',
        emailAddress: 'anna.berg@nordwind.example',
      },
    }),
  )
  const secret = 'a-secret-of-sixteen-characters'
  const { body } = await firm.api.post('/connections', { name: 'Jira', system: 'jira', secret })
  const credentials = { email: 'greta@ahrens.example', apiToken: 'tok-jira' }
  t.equal((await firm.api.put(`/connections/${body.id}/look-up`, { baseUrl: base, credentials })).status, 200)
  const event = JSON.stringify({
    timestamp: Date.now() - 60_000,
    webhookEvent: 'jira:issue_updated',
    issue: {
      ...{ id: '10001', key: 'NW-7' },
      fields: {
        summary: 'Silent printer',
        status: { id: '5', name: 'Resolved', statusCategory: { key: 'done' } },
        assignee: { accountId: '5b10a2844c20165700ede21f', displayName: 'Ida Lund' },
        reporter: { accountId: 'qm:anna', displayName: 'Anna Berg' },
      },
    },
    changelog: { items: [{ field: 'status', fieldId: 'status', from: '3', to: '5', fromString: 'In Progress' }] },
  })
  const signature = `sha256=${createHmac('sha256', secret).update(event).digest('hex')}`
  await callHook(firm, body.id, event, { 'content-type': 'application/json', 'x-hub-signature': signature })
  await processAll(firm, body.id)
  t.same((await firm.api.get('/tickets/external/jira/10001')).body.waitingFor, ['address'])
  await lookUpAll(firm)
  const ticket = (await firm.api.get('/tickets/external/jira/10001')).body
  t.same(ticket.waitingFor, [])
  t.equal((await firm.api.get(`/contacts/${ticket.contactId}`)).body.email, 'anna.berg@nordwind.example')
  t.equal((await firm.api.get('/consultants')).body.items.length, 1, 'the assignee of the call stays')
  t.ok(asked.length <= 2)
})
