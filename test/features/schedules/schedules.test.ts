import t from 'tap'
import { asIfSince, askOnDates, plan, plannedDates } from '../../helpers/dates.ts'
import { contactAt, decisions, engaged, invitations, occasions, policyFor } from '../../helpers/engaging.ts'
import { world } from '../../helpers/world.ts'

const day = 86_400_000
const daily = { recurrence: { rule: 'FREQ=DAILY', start: '2026-01-01T09:00' } }
const nineIn = (zone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

t.test('each contact is asked at the time of its own zone, else of its client, else of the firm', async (t) => {
  const firm = await world(t)
  await firm.api.patch('/tenant', { timeZone: 'Africa/Cairo' })
  const { clientId, contactIds } = await engaged(firm, [{ role: 'sponsor', timeZone: 'America/New_York' }])
  const other = (await firm.api.post('/clients', { name: 'Südwind', timeZone: 'Europe/Berlin' })).body.id
  const inBerlin = await contactAt(firm, other, { role: 'sponsor' })
  const inCairo = await contactAt(firm, clientId, { role: 'day_to_day' })
  await contactAt(firm, clientId, { role: 'end_user' })
  await policyFor(firm, 'schedule', { scope: daily })
  const zones = new Map((await plan(firm)).map(({ contactId, dueAt }) => [contactId, dueAt!]))
  t.equal(zones.size, 3, 'end users are not asked unless said')
  t.equal(nineIn('America/New_York').format(zones.get(contactIds[0]!)), '09:00')
  t.equal(nineIn('Europe/Berlin').format(zones.get(inBerlin)), '09:00')
  t.equal(nineIn('Africa/Cairo').format(zones.get(inCairo)), '09:00')
})

t.test('after days in which nobody looked only the latest date asks, and once', async (t) => {
  const firm = await world(t)
  const { contactIds } = await engaged(firm)
  const policy = await policyFor(firm, 'schedule', { scope: daily })
  await plan(firm)
  await asIfSince(firm, new Date(Date.now() - 10 * day))
  await Promise.all([askOnDates(firm), askOnDates(firm), askOnDates(firm)])
  const [occasion, ...others] = await occasions(firm)
  t.same(others, [])
  t.match(occasion, { kind: 'schedule', contactId: contactIds[0], policyId: policy.id })
  t.ok(Date.now() - occasion!.occurredAt.getTime() < day)
  t.match(occasion!.key, /^schedule:.*T09:00$/)
  t.match(await decisions(firm), [{ outcome: 'invited', reason: /right after the date/ }])
  t.equal((await invitations(firm)).length, 1)
  const [next] = await plannedDates(firm)
  t.equal(next!.dueAt!.getTime() - occasion!.occurredAt.getTime(), day)
  await asIfSince(firm, new Date(Date.now() - 10 * day))
  await askOnDates(firm)
  t.equal((await occasions(firm)).length, 1, 'a date that was asked on is not asked on again')
})

t.test('who comes, goes or moves is followed, and dates of before are not made up for', async (t) => {
  const firm = await world(t)
  const { clientId, contactIds } = await engaged(firm)
  await policyFor(firm, 'schedule', { scope: daily })
  await plan(firm)
  const late = await contactAt(firm, clientId, { role: 'sponsor' })
  t.same(
    (await plan(firm)).map(({ contactId }) => contactId),
    [contactIds[0], late],
  )
  await firm.api.patch(`/contacts/${late}`, { timeZone: 'Asia/Tokyo' })
  await firm.api.delete(`/contacts/${contactIds[0]}`)
  const [moved, ...others] = await plan(firm)
  t.same(others, [])
  t.match(moved, { contactId: late, zone: 'Asia/Tokyo' })
  t.equal(nineIn('Asia/Tokyo').format(moved!.dueAt!), '09:00')
  await askOnDates(firm)
  t.same(await occasions(firm), [])
})

t.test('a policy that is changed, stopped or archived is followed', async (t) => {
  const firm = await world(t)
  await engaged(firm)
  const { id } = await policyFor(firm, 'schedule', { scope: daily })
  const [before] = await plan(firm)
  await firm.api.patch(`/policies/${id}`, { scope: { recurrence: { rule: 'FREQ=DAILY', start: '2026-01-01T17:00' } } })
  const [after] = await plan(firm)
  t.equal(after!.id, before!.id)
  t.equal(nineIn('UTC').format(after!.dueAt!), '17:00')
  await firm.api.delete(`/policies/${id}/enablement`)
  t.same(await plan(firm), [])
  await firm.api.put(`/policies/${id}/enablement`)
  t.equal((await plan(firm)).length, 1)
  await asIfSince(firm, new Date(Date.now() - 2 * day))
  await firm.api.delete(`/policies/${id}`)
  await askOnDates(firm)
  t.same([await occasions(firm), await plannedDates(firm)], [[], []], 'also between two looks')
})

t.test('an audience is narrowed to clients and engagements, whose members are credited', async (t) => {
  const firm = await world(t)
  const first = await engaged(firm)
  await engaged(firm)
  await policyFor(firm, 'schedule', { scope: { ...daily, engagementIds: [first.engagementId] } })
  t.same(
    (await plan(firm)).map(({ contactId }) => contactId),
    first.contactIds,
  )
  await asIfSince(firm, new Date(Date.now() - 2 * day))
  await askOnDates(firm)
  t.match(await occasions(firm), [{ engagementId: first.engagementId, clientId: first.clientId }])
  t.equal((await firm.asTenant(({ tx }) => tx.selectFrom('occasionCredits').selectAll().execute())).length, 2)
})

t.test('a running engagement is asked about every so many months, and not once it is closed', async (t) => {
  const firm = await world(t)
  const start = new Date(Date.now() - 100 * day).toISOString().slice(0, 10)
  const { engagementId, contactIds } = await engaged(firm, [{ role: 'sponsor' }, { role: 'day_to_day' }], start)
  await policyFor(firm, 'engagement_running', { scope: { everyMonths: 3, roles: ['sponsor'] } })
  const [planned] = await plan(firm)
  t.match(planned, { engagementId, contactId: null })
  t.ok(planned!.dueAt!.getTime() > Date.now(), 'what was before the policy is not made up for')
  await asIfSince(firm, new Date(Date.now() - 50 * day))
  await askOnDates(firm)
  t.match(await occasions(firm), [{ kind: 'engagement_running', engagementId }])
  t.match(await invitations(firm), [{ contactId: contactIds[0], engagementId }])
  await firm.api.put(`/engagements/${engagementId}/closure`)
  t.same(await plan(firm), [])
})

t.test('dates of another firm are neither planned nor asked on', async (t) => {
  const firm = await world(t)
  await engaged(firm)
  await policyFor(firm, 'schedule', { scope: daily })
  await plan(firm)
  await asIfSince(firm, new Date(Date.now() - 2 * day))
  const neighbour = { ...firm, ...(await firm.neighbour()) }
  t.same(await plan(neighbour), [])
  const { askDue } = await import('../../../src/features/schedules/service.ts')
  const ids = (await plannedDates(firm)).map(({ id }) => id)
  await askDue(firm.deps, { tenantId: neighbour.tenantId, ids })
  t.same([await occasions(firm), await occasions(neighbour)], [[], []])
})

t.test('a rule that cannot be read is refused with one reason, in one sentence', async (t) => {
  const { api } = await world(t)
  const [{ surveyId }] = (await api.get('/policies')).body.items
  const scope = { recurrence: { rule: 'FREQ=QUARTERLY', start: '2026-12-01T10:00' } }
  const refused = await api.post('/policies', { name: 'Quarterly', surveyId, trigger: 'schedule', scope })
  t.match(refused, { status: 400, body: { errors: [{ pointer: '/scope/recurrence/rule' }] } })
  t.equal(refused.body.detail, '/scope/recurrence/rule FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.')
})
