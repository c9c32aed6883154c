import t from 'tap'
import { decisions, engaged, invitations, occasions, policyFor } from '../../helpers/engaging.ts'
import { type World, world } from '../../helpers/world.ts'

async function milestoneOf({ api }: World, engagementId: string, kind = 'go_live') {
  const { body } = await api.post(`/engagements/${engagementId}/milestones`, { kind, name: 'First warehouse live' })
  return `/engagements/${engagementId}/milestones/${body.id}`
}

t.test('reaching a milestone asks the sponsor, and says why an end user is not asked', async (t) => {
  const firm = await world(t)
  const { engagementId, clientId, contactIds } = await engaged(firm, [{ role: 'sponsor' }, { role: 'end_user' }])
  const policy = await policyFor(firm, 'milestone_reached', { delayMinutes: 60 })
  const milestone = await milestoneOf(firm, engagementId)
  const { reachedAt } = (await firm.api.put(`${milestone}/reached`)).body
  const [invitation, ...others] = await invitations(firm)
  t.same(others, [])
  t.match(invitation, { contactId: contactIds[0], policyId: policy.id, clientId, engagementId, state: 'scheduled' })
  t.equal(invitation!.dueAt.getTime(), Date.parse(reachedAt) + 3_600_000)
  const about = (await decisions(firm)).toSorted((a, b) => a.outcome.localeCompare(b.outcome))
  t.match(about, [
    { outcome: 'filtered', contactId: contactIds[1], reason: /not one of the sponsors and day-to-day contacts/ },
    { outcome: 'invited', contactId: contactIds[0], reason: /asks 1 hour after the milestone/ },
  ])
})

t.test('an answer about a milestone is credited by the shares of then, whatever becomes of them', async (t) => {
  const firm = await world(t)
  const { engagementId, consultantIds } = await engaged(firm)
  await policyFor(firm, 'milestone_reached')
  await firm.api.put(`${await milestoneOf(firm, engagementId)}/reached`)
  await firm.api.put(`/engagements/${engagementId}/members`, { members: [] })
  const credits = await firm.asTenant(({ tx }) => tx.selectFrom('occasionCredits').selectAll().execute())
  t.same(
    consultantIds.map((id) => Number(credits.find(({ consultantId }) => consultantId === id)?.share)),
    [0.75, 0.25],
  )
})

t.test('a milestone that is reached twice asks once; taken back and reached again it asks again', async (t) => {
  const firm = await world(t)
  const { engagementId } = await engaged(firm)
  await policyFor(firm, 'milestone_reached', { delayMinutes: 60 })
  const milestone = await milestoneOf(firm, engagementId)
  await Promise.all(Array.from({ length: 5 }, () => firm.api.put(`${milestone}/reached`)))
  t.equal((await invitations(firm)).length, 1)
  await firm.api.delete(`${milestone}/reached`)
  t.match(await invitations(firm), [{ state: 'cancelled', stateReason: /taken back/ }])
  t.match(await decisions(firm), [{ outcome: 'called_off', reason: /taken back before the survey went out/ }])
  await firm.api.put(`${milestone}/reached`)
  t.match(await invitations(firm), [{ state: 'cancelled' }, { state: 'scheduled' }])
  t.equal((await occasions(firm)).length, 2)
})

t.test('a milestone that is deleted asks no more', async (t) => {
  const firm = await world(t)
  const { engagementId } = await engaged(firm)
  await policyFor(firm, 'milestone_reached', { delayMinutes: 60 })
  const milestone = await milestoneOf(firm, engagementId)
  await firm.api.put(`${milestone}/reached`)
  t.equal((await firm.api.delete(milestone)).status, 204)
  t.match(await invitations(firm), [{ state: 'cancelled', stateReason: /deleted/ }])
  t.match(await decisions(firm), [{ outcome: 'called_off' }])
})

t.test('a policy asks after the kinds of milestones that it names', async (t) => {
  const firm = await world(t)
  const { engagementId } = await engaged(firm)
  await policyFor(firm, 'milestone_reached', { scope: { milestones: ['go_live', 'close'] } })
  await firm.api.put(`${await milestoneOf(firm, engagementId, 'kick_off')}/reached`)
  t.match(await decisions(firm), [{ outcome: 'filtered', reason: /milestones of the kind “kick_off”/ }])
  await firm.api.put(`${await milestoneOf(firm, engagementId, 'close')}/reached`)
  t.match(await decisions(firm), [{ outcome: 'filtered' }, { outcome: 'invited' }])
})

t.test('a milestone of a client without people leaves a decision that says so', async (t) => {
  const firm = await world(t)
  const { engagementId } = await engaged(firm, [])
  await policyFor(firm, 'milestone_reached')
  await firm.api.put(`${await milestoneOf(firm, engagementId)}/reached`)
  t.match(await decisions(firm), [{ outcome: 'no_contact', reason: /no contact who could be asked/ }])
})
