import t, { type Test } from 'tap'
import { finishMatches } from '../../../src/features/tickets/service.ts'
import { contactAt, decisions, engaged, invitations, policyFor } from '../../helpers/engaging.ts'
import { type World, world } from '../../helpers/world.ts'

const silent = { email: null, role: 'sponsor' } as const
const outcomes = async (firm: World) => (await decisions(firm)).map(({ outcome }) => outcome)
const history = async ({ api }: World, id: string) =>
  (await api.get(`/decisions/${id}`)).body.history.map(({ outcome }: { outcome: string }) => outcome)

async function reachMilestone({ api }: World, engagementId: string) {
  const all = `/engagements/${engagementId}/milestones`
  const { id } = (await api.post(all, { kind: 'go_live', name: 'Live' })).body
  await api.put(`${all}/${id}/reached`)
  return `${all}/${id}/reached`
}

/** A milestone about which only the address of its sponsor is missing. */
async function waitingMilestone(t: Test) {
  const firm = await world(t)
  const there = await engaged(firm, [silent])
  const policy = await policyFor(firm, 'milestone_reached', { delayMinutes: 60 })
  const reached = await reachMilestone(firm, there.engagementId)
  t.same(await outcomes(firm), ['no_address'])
  const contactId = there.contactIds[0]!
  const address = `${contactId}@nordwind.test`
  const tell = () => firm.api.patch(`/contacts/${contactId}`, { email: address })
  return { firm, ...there, contactId, address, tell, policy, reached }
}

t.test('a contact that gets an address is asked about the milestone that waited for it, once', async (t) => {
  const { firm, contactId, tell } = await waitingMilestone(t)
  const tells = await Promise.all([tell(), tell(), tell()])
  t.same(
    tells.map(({ status }) => status),
    [200, 200, 200],
  )
  t.match(await invitations(firm), [{ contactId, state: 'scheduled' }])
  t.equal((await invitations(firm)).length, 1)
  const [decision, ...others] = await decisions(firm)
  t.same(others, [])
  t.match(decision, { outcome: 'invited', contactId })
  t.same(await history(firm, decision!.id), ['no_address', 'invited'])
})

t.test('the end of an engagement and an ask by hand wait for the address, too', async (t) => {
  const firm = await world(t)
  const { engagementId, contactIds } = await engaged(firm, [silent])
  await policyFor(firm, 'engagement_closed')
  const byHand = await policyFor(firm, 'manual')
  t.equal((await firm.api.put(`/engagements/${engagementId}/closure`, {})).status, 200)
  const asked = await firm.api.post('/asks', { policyId: byHand.id, contactId: contactIds[0], engagementId })
  t.equal(asked.status, 201, asked.text)
  t.same(await outcomes(firm), ['no_address', 'no_address'])
  await firm.api.patch(`/contacts/${contactIds[0]}`, { email: 'vera@nordwind.test' })
  t.same(await outcomes(firm), ['invited', 'invited'])
  t.equal((await invitations(firm)).length, 2)
})

t.test('the address of one contact changes nothing for others, nor for who joined the client later', async (t) => {
  const { firm, clientId, engagementId, contactIds, tell } = await waitingMilestone(t)
  const other = await contactAt(firm, clientId, silent)
  await reachMilestone(firm, engagementId)
  await contactAt(firm, clientId, { role: 'sponsor' })
  await tell()
  const found = (await decisions(firm)).map(({ contactId, outcome }) => [contactId, outcome])
  t.same(found, [
    [contactIds[0], 'invited'],
    [contactIds[0], 'invited'],
    [other, 'no_address'],
  ])
})

t.test('a milestone of a client without people asks nobody who joins the client later', async (t) => {
  const firm = await world(t)
  const { clientId, engagementId } = await engaged(firm, [])
  await policyFor(firm, 'milestone_reached')
  await reachMilestone(firm, engagementId)
  const id = await contactAt(firm, clientId, silent)
  await firm.api.patch(`/contacts/${id}`, { email: 'vera@nordwind.test' })
  t.match(await decisions(firm), [{ outcome: 'no_contact', contactId: null }])
  t.same(await invitations(firm), [])
})

t.test('what was taken back, or whose contact was archived, is not asked when the address comes', async (t) => {
  const back = await waitingMilestone(t)
  await back.firm.api.delete(back.reached)
  await back.tell()
  t.same(await outcomes(back.firm), ['called_off'])
  const archived = await waitingMilestone(t)
  await archived.firm.api.delete(`/contacts/${archived.contactId}`)
  t.equal((await archived.tell()).status, 200)
  t.same(await outcomes(archived.firm), ['no_address'])
  t.same(await invitations(archived.firm), [])
})

t.test('what nobody would ask any more when the address comes waits no longer, and says so', async (t) => {
  const off = await waitingMilestone(t)
  t.equal((await off.firm.api.delete(`/policies/${off.policy.id}/enablement`)).status, 200)
  await off.tell()
  t.same(await outcomes(off.firm), ['no_policy'])
  const moved = await waitingMilestone(t)
  const clientId = (await moved.firm.api.post('/clients', { name: 'Elsewhere' })).body.id
  await moved.firm.api.patch(`/contacts/${moved.contactId}`, { clientId })
  await moved.tell()
  t.match(await decisions(moved.firm), [
    { outcome: 'filtered', reason: /no policy asked the contact about it any more/ },
  ])
  t.same(await invitations(moved.firm), [])
})

t.test('an address that another contact has makes one person of both, who is asked', async (t) => {
  const firm = await world(t)
  const { clientId, engagementId } = await engaged(firm, [])
  const named = { name: 'Vera Holm', clientId, role: 'sponsor' }
  await firm.api.put('/contacts/external/zendesk/1', named)
  await policyFor(firm, 'milestone_reached')
  await reachMilestone(firm, engagementId)
  t.same(await outcomes(firm), ['no_address'])
  const known = (await firm.api.post('/contacts', { ...named, email: 'vera@nordwind.test' })).body
  await firm.api.put('/contacts/external/zendesk/1', { ...named, email: 'vera@nordwind.test' })
  t.match(await decisions(firm), [{ outcome: 'invited', contactId: known.id, candidate: known.id }])
  t.match(await invitations(firm), [{ contactId: known.id }])
})

t.test('where very much waits for one address, workers go on with the rest', async (t) => {
  const firm = await world(t)
  const { deps, tenantId } = firm
  const { contactIds, engagementId } = await engaged(firm, [silent])
  await policyFor(firm, 'milestone_reached', { delayMinutes: 60 })
  for (let n = 0; n < 130; n += 1) await reachMilestone(firm, engagementId)
  await firm.api.patch(`/contacts/${contactIds[0]}`, { email: 'vera@nordwind.test' })
  const waiting = async () => (await outcomes(firm)).filter((outcome) => outcome === 'no_address').length
  t.equal(await waiting(), 30)
  const finish = () => finishMatches(deps, { tenantId, ids: [contactIds[0]!] })
  await Promise.all([finish(), finish()])
  t.equal(await waiting(), 0)
  t.equal((await invitations(firm)).length, 130)
})
