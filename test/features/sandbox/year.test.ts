import t from 'tap'
import { engaged, policyFor } from '../../helpers/engaging.ts'
import { world } from '../../helpers/world.ts'

const dayMs = 86_400_000
const quarterly = { rule: 'FREQ=MONTHLY;INTERVAL=3', start: '2026-01-15T09:00' }

t.test('a year of tickets is tried through the API: a quiet period, a reminder and a quarterly survey', async (t) => {
  const around = await world(t)
  const firm = { ...around, ...(await around.sandbox()) }
  const { api } = firm
  const { contactIds, consultantIds } = await engaged(firm, [{ role: 'sponsor' }, { role: 'end_user' }])
  const [sponsor, user] = contactIds
  const [policy] = (await api.get('/policies')).body.items
  const quietPeriods = [{ clock: 'contact', days: 90 }]
  const rules = { quietPeriods, reminders: { count: 1, everyDays: 3 } }
  t.match(await api.patch(`/policies/${policy.id}`, { delayMinutes: 60, rules }), { status: 200 })
  const relationship = await policyFor(firm, 'schedule', { scope: { recurrence: quarterly, roles: ['sponsor'] } })
  const start = Date.parse((await api.get('/sandbox/clock')).body.now)

  const began = performance.now()
  for (let day = 0; day < 365; day += 15) {
    const consultants = [{ consultantId: consultantIds[day % 2] }]
    const { body } = await api.post('/tickets', { subject: `Day ${day}`, contactId: user, consultants })
    await api.put(`/tickets/${body.id}/resolution`, {})
    t.equal((await api.post('/sandbox/clock', { by: 'P15D' })).status, 200)
  }
  t.comment(`${Math.round(performance.now() - began)} ms for a year of 25 tickets, moved 25 times`)

  const decisions = (await api.get('/decisions?limit=100&sort=decidedAt')).body.items
  const ofUser = decisions.filter((each: { contactId: string }) => each.contactId === user)
  t.equal(ofUser.length, 25, 'one decision for each ticket')
  const asked = ofUser.filter((each: { outcome: string }) => each.outcome === 'invited')
  const days = asked.map(({ decidedAt }: { decidedAt: string }) => (Date.parse(decidedAt) - start) / dayMs)
  t.same(days, [0, 90, 180, 270, 360], 'asked once in 90 days')
  t.ok(ofUser.every((each: { outcome: string }) => ['invited', 'quiet_period'].includes(each.outcome)))
  for (const { id } of decisions) t.match((await api.get(`/decisions/${id}`)).body, { reason: /\S.*\.$/s })

  const ofSponsor = (await api.get(`/invitations?contactId=${sponsor}`)).body.items
  t.equal(ofSponsor.length, 4, 'every quarter, whatever the tickets')
  t.ok(ofSponsor.every((each: { policyId: string }) => each.policyId === relationship.id))
  const mails = (await api.get('/sandbox/mails?limit=100')).body.items
  t.equal(mails.length, 4 + 2 * 5, 'each ask about a ticket with one reminder')
  const moments = mails.map(({ capturedAt }: { capturedAt: string }) => Date.parse(capturedAt))
  t.ok(moments.every((moment: number) => moment > start && moment < start + 375 * dayMs))
})

t.test('a year with a survey every day is one call, or a few of eight seconds', async (t) => {
  const firm = await (await world(t)).sandbox()
  const { contactIds } = await engaged(firm)
  await policyFor(firm, 'schedule', { scope: { recurrence: { rule: 'FREQ=DAILY', start: '2026-01-01T09:00' } } })
  const start = (await firm.api.get('/sandbox/clock')).body.now
  const to = new Date(Date.parse(start) + 365 * dayMs).toISOString()
  const began = performance.now()
  let calls = 1
  let answer = await firm.api.post('/sandbox/clock', { to })
  for (; answer.status === 202 && calls < 20; calls++) answer = await firm.api.post('/sandbox/clock', { to })
  t.comment(`${Math.round(performance.now() - began)} ms for a year of daily surveys, ${calls} calls`)
  t.match(answer, { status: 200, body: { now: to, left: [] } })
  const rows = await firm.asTenant(({ tx }) =>
    tx
      .selectFrom('invitations')
      .select(['state', 'sentAt'])
      .where('contactId', '=', contactIds[0]!)
      .orderBy('id')
      .execute(),
  )
  t.equal(rows.length, 365)
  t.same(
    rows.filter(({ sentAt }) => sentAt?.toISOString().slice(11, 19) !== '09:00:00'),
    [],
    'each at its time',
  )
})
