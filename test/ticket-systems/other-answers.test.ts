/** Answers that are about something else than was asked for: nobody is asked because of them who should not be. */
import t from 'tap'
import { type Ask, lookUpTicket, type Wanted } from '../../src/ticket-systems/look-up.ts'
import { ticketSystems } from '../../src/ticket-systems/registry.ts'
import { documented } from './look-up-answers.ts'

const nothing: Wanted = {
  ...{ externalId: '42', number: null, assigneeKey: null, assigneeBy: 'id', requesterId: null },
  ...{ noAssignee: false, noRequester: false, noOrganisation: false },
}

/** The same shape with another id, wherever one of the asked is. */
const withOther = (value: unknown, ids: string[]): unknown =>
  JSON.parse(JSON.stringify(value), (key, each) =>
    ['id', 'key', 'accountId'].includes(key) && ids.includes(String(each)) ? `${each}99` : each,
  )

for (const [system, { answers, number = null }] of Object.entries(documented)) {
  const { lookUp } = ticketSystems.get(system)!
  const lying =
    (ids: string[]): Ask =>
    async (path) =>
      Object.hasOwn(answers, path) ? withOther(answers[path], ids) : null

  t.test(`${system}: an answer about another ticket, or somebody else, is none`, async (t) => {
    const wrong = { name: 'LookUpFailed', fault: 'wrong', message: /something else/ }
    await t.rejects(lookUpTicket(lookUp!, lying(['42']), { ...nothing, number, noRequester: true }), wrong)
    await t.rejects(lookUpTicket(lookUp!, lying(['8']), { ...nothing, requesterId: '8' }), wrong)
    await t.rejects(lookUpTicket(lookUp!, lying(['9']), { ...nothing, assigneeKey: '9' }), wrong)
  })
}

t.test('a contact of HubSpot that was merged with another is that other one', async (t) => {
  const merged = { firstname: 'Anna', email: 'anna@nordwind.example', hs_merged_object_ids: '7;8' }
  const ask: Ask = async (path) => (path.includes('/contacts/8?') ? { id: '88', properties: merged } : null)
  const found = await lookUpTicket(ticketSystems.get('hubspot')!.lookUp!, ask, { ...nothing, requesterId: '8' })
  t.match(found.requester, { id: '8', email: 'anna@nordwind.example' })
})

t.test('a request that is shared with no organisation of a customer has none', async (t) => {
  const { lookUp } = ticketSystems.get('jira')!
  const organisations = { custom: 'com.atlassian.servicedesk:sd-customer-organizations' }
  const issues: object[] = [
    { id: '42', fields: { customfield_1: [] }, schema: { customfield_1: organisations } },
    { id: '42', fields: { customfield_1: null }, schema: { customfield_1: organisations } },
    { id: '42', fields: { customfield_1: [{ name: '  ' }] }, schema: { customfield_1: organisations } },
    { id: '42', fields: { customfield_1: [{ id: '7', name: 'Nordwind' }] } },
    { id: '42', fields: {}, schema: { toString: organisations } },
  ]
  for (const issue of issues) {
    const found = await lookUpTicket(lookUp!, async () => issue, { ...nothing, noOrganisation: true })
    t.equal(found.organisation, null, JSON.stringify(issue))
  }
})
