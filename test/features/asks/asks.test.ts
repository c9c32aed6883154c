import t from 'tap'
import { newId } from '../../../src/ids.ts'
import { decisions, engaged, invitations, policyFor } from '../../helpers/engaging.ts'
import { world } from '../../helpers/world.ts'

t.test('asking one contact by hand answers what was decided, and credits the engagement', async (t) => {
  const firm = await world(t)
  const { contactIds, engagementId, clientId } = await engaged(firm, [{ role: 'end_user' }])
  const policy = await policyFor(firm, 'manual')
  const asked = await firm.api.post('/asks', { contactId: contactIds[0], policyId: policy.id, engagementId })
  t.match(asked, { status: 201, body: { outcome: 'invited', contactId: contactIds[0], policyId: policy.id } })
  t.match(await invitations(firm), [{ engagementId, clientId, contactId: contactIds[0] }])
  t.equal((await firm.asTenant(({ tx }) => tx.selectFrom('occasionCredits').selectAll().execute())).length, 2)
})

t.test('who was asked lately is not asked by hand either, and the answer says why', async (t) => {
  const firm = await world(t)
  const { contactIds } = await engaged(firm)
  await policyFor(firm, 'manual', { rules: { quietPeriods: [{ clock: 'contact', days: 90 }] } })
  const all = await Promise.all([1, 2, 3].map(() => firm.api.post('/asks', { contactId: contactIds[0] })))
  t.same(all.map(({ body }) => body.outcome).toSorted(), ['invited', 'quiet_period', 'quiet_period'])
})

t.test('the same Idempotency-Key asks once', async (t) => {
  const firm = await world(t)
  const { contactIds } = await engaged(firm)
  await policyFor(firm, 'manual')
  const headers = { 'idempotency-key': 'ask-1' }
  const first = await firm.api.post('/asks', { contactId: contactIds[0] }, headers)
  const again = await firm.api.post('/asks', { contactId: contactIds[0] }, headers)
  t.equal(first.body.id, again.body.id)
  t.equal((await decisions(firm)).length, 1)
})

t.test('without a policy for asking by hand the decision says so', async (t) => {
  const firm = await world(t)
  const { contactIds } = await engaged(firm)
  t.match(await firm.api.post('/asks', { contactId: contactIds[0] }), {
    status: 201,
    body: { outcome: 'no_policy', reason: /by hand/ },
  })
})

t.test('what is not there, not for this or not allowed is refused', async (t) => {
  const firm = await world(t)
  const { contactIds, engagementId } = await engaged(firm)
  const [contactId] = contactIds
  const other = await policyFor(firm, 'engagement_closed')
  t.match(await firm.api.post('/asks', { contactId, policyId: other.id }), { status: 409 })
  t.match(await firm.api.post('/asks', { contactId: newId() }), { status: 422, body: { code: 'unknown_reference' } })
  t.match(await firm.api.post('/asks', { contactId, policyId: newId() }), { status: 422 })
  const neighbour = await firm.neighbour()
  t.match(await neighbour.api.post('/asks', { contactId }), { status: 422 })
  const own = await engaged(neighbour)
  t.match(await neighbour.api.post('/asks', { contactId: own.contactIds[0], engagementId }), { status: 422 })
  t.match(await (await firm.as('consultant')).post('/asks', { contactId }), { status: 403 })
  t.same(await decisions(firm), [])
})
