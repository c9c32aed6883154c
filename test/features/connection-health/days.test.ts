import t from 'tap'
import { writeRefusals } from '../../../src/features/connection-health/service.ts'
import { cameAt } from '../../helpers/arrivals.ts'
import { callHook, connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { world } from '../../helpers/world.ts'

const daysAgo = (days: number, hours = 0) => new Date(Date.now() - days * 86_400_000 - hours * 3_600_000)
const dayOf = (moment: Date, timeZone = 'UTC') => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(moment)

t.test('the last 14 days are counted by what became of their calls, the refused ones beside them', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  await cameAt(firm, connection, [daysAgo(0), daysAgo(2), daysAgo(2), daysAgo(13), daysAgo(14), daysAgo(200)])
  await sendEvent(firm, connection, statusChanged('1', 'OPEN', 'SOLVED', new Date()))
  await sendEvent(firm, connection, { type: 'zen:event-type:user.created', id: 'other' })
  await processAll(firm, connection)
  await sendEvent(firm, connection, statusChanged('2', 'OPEN', 'SOLVED', new Date()))
  for (let call = 0; call < 3; call++) await callHook(firm, connection, '{}', {})
  await writeRefusals(firm.deps)

  const { status, body } = await firm.api.get(`/connections/${connection}/health`)
  t.equal(status, 200)
  const none = { received: 0, processed: 0, ignored: 0, failed: 0, waiting: 0, refused: 0 }
  const expected = Array.from({ length: 14 }, (_, index) => ({ day: dayOf(daysAgo(13 - index)), ...none }))
  Object.assign(expected[0]!, { received: 1, processed: 1 })
  Object.assign(expected[11]!, { received: 2, processed: 2 })
  Object.assign(expected[13]!, { received: 4, processed: 2, ignored: 1, waiting: 1, refused: 3 })
  t.same(body.days, expected)
  t.match(body, { connectionId: connection, silent: false, usualIntervalSeconds: null, silentAfterSeconds: null })
})

t.test('days begin at midnight where the firm is', async (t) => {
  const firm = await world(t)
  await firm.api.patch('/tenant', { timeZone: 'Pacific/Kiritimati' }) // 14 hours before UTC
  const connection = await connectZendesk(firm)
  const moments = [daysAgo(3), daysAgo(3, 6), daysAgo(3, 12), daysAgo(3, 18)]
  await cameAt(firm, connection, moments)
  const { days } = (await firm.api.get(`/connections/${connection}/health`)).body
  for (const { day, received } of days)
    t.equal(received, moments.filter((moment) => dayOf(moment, 'Pacific/Kiritimati') === day).length, day)
  t.equal(days.at(-1).day, dayOf(new Date(), 'Pacific/Kiritimati'))
})

t.test('the last success is the last call that changed something, not the last that was ignored', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const path = `/connections/${connection}`
  t.match((await firm.api.get(path)).body, { lastDeliveryAt: null, lastSuccessAt: null })
  await sendEvent(firm, connection, statusChanged('1', 'OPEN', 'SOLVED', new Date()))
  await processAll(firm, connection)
  const { lastSuccessAt } = (await firm.api.get(path)).body
  t.ok(lastSuccessAt)
  await sendEvent(firm, connection, { type: 'zen:event-type:user.created', id: 'other' })
  await processAll(firm, connection)
  const after = (await firm.api.get(path)).body
  t.equal(after.lastSuccessAt, lastSuccessAt)
  t.ok(after.lastProcessedAt > lastSuccessAt)
  t.same((await firm.api.get('/connections')).body.items, [after])
})

t.test('another firm, and a key without the scope, learn nothing of a connection', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  t.match(await (await firm.neighbour()).api.get(`/connections/${connection}/health`), { status: 404 })
  t.match(await (await firm.as('consultant')).get(`/connections/${connection}/health`), { status: 403 })
})
