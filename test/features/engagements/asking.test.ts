import t from 'tap'
import { decisions, engaged, invitations, policyFor } from '../../helpers/engaging.ts'
import { world } from '../../helpers/world.ts'

t.test('closing an engagement asks about it, once', async (t) => {
  const firm = await world(t)
  const { engagementId, contactIds } = await engaged(firm, [{ role: 'sponsor' }, { role: 'day_to_day' }])
  await policyFor(firm, 'engagement_closed', { scope: { roles: ['day_to_day'] } })
  await firm.api.put(`/engagements/${engagementId}/closure`)
  await firm.api.put(`/engagements/${engagementId}/closure`)
  t.match(await invitations(firm), [{ contactId: contactIds[1], engagementId, state: 'scheduled' }])
  t.same((await decisions(firm)).map(({ outcome }) => outcome).toSorted(), ['filtered', 'invited'])
})

t.test('an engagement that is opened again is not asked about, and asks when it is closed again', async (t) => {
  const firm = await world(t)
  const { engagementId } = await engaged(firm)
  await policyFor(firm, 'engagement_closed', { delayMinutes: 60 })
  const closure = `/engagements/${engagementId}/closure`
  await firm.api.put(closure)
  await firm.api.delete(closure)
  t.match(await decisions(firm), [{ outcome: 'called_off', reason: /opened again before the survey went out/ }])
  t.match(await invitations(firm), [{ state: 'cancelled' }])
  await firm.api.put(closure)
  t.match(await invitations(firm), [{ state: 'cancelled' }, { state: 'scheduled' }])
})

t.test('what was sent stays sent when the engagement is opened again', async (t) => {
  const firm = await world(t)
  const { engagementId } = await engaged(firm)
  await policyFor(firm, 'engagement_closed')
  await firm.api.put(`/engagements/${engagementId}/closure`)
  await firm.asTenant(({ tx, tenantId }) =>
    tx.updateTable('invitations').set({ state: 'sent' }).where('tenantId', '=', tenantId).execute(),
  )
  await firm.api.delete(`/engagements/${engagementId}/closure`)
  t.match(await invitations(firm), [{ state: 'sent' }])
  t.match(await decisions(firm), [{ outcome: 'invited' }])
})

t.test('without a policy that asks, the end of an engagement leaves a decision that says so', async (t) => {
  const firm = await world(t)
  const { engagementId } = await engaged(firm)
  await firm.api.put(`/engagements/${engagementId}/closure`)
  t.match(await decisions(firm), [{ outcome: 'no_policy', reason: /when an engagement is closed/ }])
})
