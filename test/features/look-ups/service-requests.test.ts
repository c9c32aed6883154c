/** Requests of Jira Service Management, whose calls do not say in which field the organisation of the customer lies. */
import t, { type Test } from 'tap'
import { deliver } from '../../helpers/answered-ticket.ts'
import { type Answering, apiServer } from '../../helpers/look-up-server.ts'
import { inside, lookUpAll, lookUpRows } from '../../helpers/looking-up.ts'
import { world } from '../../helpers/world.ts'

const anna = { accountId: '5b10ac8d82e05b22cc7d4ef5', displayName: 'Anna Berg' }
const ida = { accountId: '5b10a2844c20165700ede21f', displayName: 'Ida Lund', emailAddress: 'ida@ahrens.example' }

/** A cloud in which request n belongs to Nordwind, unless it is even; addresses are told to the account of the API. */
const cloud: Answering = ({ url }) => {
  const issue = /^\/rest\/api\/2\/issue\/(\d+)\?fields=\*all,.*&expand=schema$/.exec(url)?.[1]
  const organisations = Number(issue) % 2 === 1 ? [{ id: '7', name: 'Nordwind Logistik' }] : []
  const schema = { custom: 'com.atlassian.servicedesk:sd-customer-organizations', items: 'sd-customerorganization' }
  if (issue)
    return {
      json: {
        ...{ id: issue, key: `DESK-${issue}`, schema: { customfield_10002: schema } },
        fields: { assignee: ida, reporter: anna, customfield_10002: organisations },
      },
    }
  const [person] = [anna, ida].filter(({ accountId }) => url.endsWith(`accountId=${accountId}`))
  return person && { json: { emailAddress: 'anna@nordwind.example', ...person } }
}

async function firmWithDesk(test: Test, mapping: object = {}) {
  const firm = await world(test, { env: inside })
  const server = await apiServer(test, cloud)
  const connection = (await firm.api.post('/connections', { name: 'Desk', system: 'jira', source: 'jira', mapping }))
    .body
  const account = { baseUrl: server.base, credentials: { email: 'greta@ahrens.example', apiToken: 'tok' } }
  await firm.api.put(`/connections/${connection.id}/look-up`, account)
  const solve = async (id: string, minute = 0) => {
    const status = { id: '5', name: 'Resolved', statusCategory: { key: 'done' } }
    const change = { field: 'status', fieldId: 'status', from: '3', fromString: 'In Progress', to: '5' }
    const fields = { summary: 'Silent printer', status, assignee: ida, reporter: anna }
    await deliver(firm, connection.id, [
      {
        body: {
          ...{ timestamp: Date.now() - 600_000 + minute * 60_000, webhookEvent: 'jira:issue_updated' },
          ...{ issue: { id, key: `DESK-${id}`, fields }, changelog: { items: [change] } },
        },
      },
    ])
    await lookUpAll(firm)
    return (await firm.api.get(`/tickets/external/jira/${id}`)).body
  }
  return { ...firm, server, solve }
}

t.test('the organisation that a request is shared with is its client, also when its customer is known', async (t) => {
  const firm = await firmWithDesk(t)
  const first = await firm.solve('41')
  t.match(first, { waitingFor: [], clientId: String })
  t.match((await firm.api.get(`/clients/${first.clientId}`)).body, { name: 'Nordwind Logistik' })
  const second = await firm.solve('43')
  t.match(second, { clientId: first.clientId, contactId: first.contactId })
  t.equal((await firm.api.get('/clients')).body.items.length, 1)
})

t.test('a request without an organisation is asked about once, not with every call', async (t) => {
  const firm = await firmWithDesk(t)
  t.match(await firm.solve('42'), { clientId: null, waitingFor: [] })
  const asked = firm.server.asked.length
  await firm.solve('42', 1)
  t.equal(firm.server.asked.length, asked)
  t.match(await lookUpRows(firm), [{ state: 'done', outcome: /does not say more/ }])
})

t.test('where the mapping says whose a ticket is, the organisation is not asked for', async (t) => {
  const firm = await firmWithDesk(t, { client: { by: 'requester-domain' } })
  await firm.solve('41')
  const asked = firm.server.asked.length
  const { clientId } = await firm.solve('43')
  t.equal(firm.server.asked.length, asked)
  t.equal(clientId, null, 'the call does not tell the address')
})
