import t from 'tap'
import { engaged, occasions, policyFor } from '../../helpers/engaging.ts'
import { world } from '../../helpers/world.ts'

t.test('moving the clock of a sandbox by ten days raises ten dates of a daily schedule, in order', async (t) => {
  const { sandbox } = await world(t)
  const firm = await sandbox()
  await engaged(firm)
  await policyFor(firm, 'schedule', { scope: { recurrence: { rule: 'FREQ=DAILY', start: '2026-01-01T09:00' } } })
  t.same(await occasions(firm), [])
  t.equal((await firm.api.post('/sandbox/clock', { by: 'P10D' })).status, 200)
  const days = (await occasions(firm)).map(({ occurredAt }) => occurredAt.getTime() / 86_400_000)
  t.equal(days.length, 10)
  for (const [index, day] of days.entries()) t.ok(Math.abs(day - days[0]! - index) < 1e-6, `day ${index}`)
})
