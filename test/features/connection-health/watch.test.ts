import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { watchConnections } from '../../../src/features/connection-health/service.ts'
import { cameAt, officeHours } from '../../helpers/arrivals.ts'
import { connectZendesk, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { ownerClient, type World, world } from '../../helpers/world.ts'

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000)

/** Every half hour of 28 days, until so many hours ago. */
const roundTheClock = (untilHoursAgo: number) =>
  Array.from({ length: 28 * 48 }, (_, n) => ago(untilHoursAgo + (28 * 48 - n - 1) / 2))

/** A connection that nobody has touched for a year. */
async function oldConnection(t: Test, firm: World) {
  const id = await connectZendesk(firm)
  const owner = await ownerClient(t, firm)
  await owner.query(`begin; select set_config('app.tenant_id', '${firm.tenantId}', true);
    alter table connections disable trigger count_version;
    update connections set updated_at = updated_at - interval '1 year' where id = '${id}';
    alter table connections enable trigger count_version; commit`)
  return id
}

/** Looks at every connection, as if its turn had come and a day had passed since what is usual was found. */
async function look({ asTenant, deps }: World) {
  await asTenant(({ tx }) =>
    sql`update connection_health set check_at = clock_timestamp() - interval '1 second',
      usual_found_at = usual_found_at - interval '2 days'`.execute(tx),
  )
  while ((await watchConnections(deps)) > 0);
}

const events = ({ asTenant }: World) =>
  asTenant(({ tx }) =>
    tx.selectFrom('outboxEvents').select(['type', 'payload']).where('type', 'like', 'alert.%').orderBy('id').execute(),
  )
const alerts = async ({ api }: World) => (await api.get('/alerts?kind=connection_silent')).body.items

t.test('a silence that is longer than usual is one alert, which the next call ends', async (t) => {
  const firm = await world(t)
  const id = await oldConnection(t, firm)
  await cameAt(firm, id, roundTheClock(25))
  for (let times = 0; times < 3; times++) await look(firm)
  const [alert, ...others] = await alerts(firm)
  t.same(others, [])
  t.match(alert, {
    ...{ kind: 'connection_silent', connectionId: id, endedAt: null, consultantIds: [], withheld: false },
    silence: { intervalSeconds: 1800, silentAfterSeconds: 86_400 },
    summary: /^No call has come over the connection Zendesk since .* UTC, more than 24 hours .* every 30 minutes\.$/,
  })
  t.ok(Math.abs(Date.parse(alert.silence.lastDeliveryAt) - ago(25).getTime()) < 60_000)
  t.ok(alert.summary.includes(alert.silence.lastDeliveryAt.slice(0, 16).replace('T', ' ')))
  t.match((await firm.api.get(`/connections/${id}`)).body, {
    ...{ silent: true, usualIntervalSeconds: 1800, silentAfterSeconds: 86_400 },
  })
  t.same((await firm.api.get(`/alerts?open=true&connectionId=${id}`)).body.items, [alert])
  t.match(await firm.api.get(`/alerts/${alert.id}`), { status: 200, body: alert })

  await sendEvent(firm, id, statusChanged('1', 'OPEN', 'SOLVED', new Date()))
  for (let times = 0; times < 3; times++) await look(firm)
  const [ended, ...more] = await alerts(firm)
  t.same(more, [])
  t.ok(ended.endedAt)
  t.same((await firm.api.get('/alerts?open=false')).body.items, [ended])
  t.match((await firm.api.get(`/connections/${id}`)).body, { silent: false })
  const payload = { kind: 'connection_silent', connectionId: id, consultantIds: [] }
  t.same(await events(firm), [
    { type: 'alert.raised', payload },
    { type: 'alert.ended', payload },
  ])
})

t.test('a connection that is as silent as usual raises nothing', async (t) => {
  const firm = await world(t)
  const id = await oldConnection(t, firm)
  await cameAt(firm, id, roundTheClock(23))
  const other = (await firm.api.post('/connections', { name: 'New', system: 'generic' })).body.id
  await cameAt(firm, other, [ago(2000), ago(1900), ago(1800)])
  await look(firm)
  t.same(await alerts(firm), [])
  t.match((await firm.api.get(`/connections/${id}`)).body, { silent: false, silentAfterSeconds: 86_400 })
  t.match((await firm.api.get(`/connections/${other}`)).body, { silent: false, silentAfterSeconds: null })
})

t.test('a silence is as long as it was, however long it has lasted, and needs a call to end', async (t) => {
  const firm = await world(t)
  const id = await oldConnection(t, firm)
  await cameAt(firm, id, officeHours(ago(24 * 90)))
  await look(firm)
  t.match(await alerts(firm), [{ endedAt: null, silence: { intervalSeconds: 3600 } }])
  await firm.api.patch(`/connections/${id}`, { name: 'Renamed' })
  await look(firm)
  t.match(await alerts(firm), [{ endedAt: null, summary: /the connection Renamed since/ }])
})

t.test('nobody waits for calls of a connection that is disabled, archived or was changed just now', async (t) => {
  const firm = await world(t)
  const id = await oldConnection(t, firm)
  await cameAt(firm, id, roundTheClock(50))
  await look(firm)
  t.match(await alerts(firm), [{ endedAt: null }])
  await firm.api.patch(`/connections/${id}`, { enabled: false })
  await look(firm)
  t.match(await alerts(firm), [{ endedAt: /Z$/ }])
  await firm.api.patch(`/connections/${id}`, { enabled: true })
  await look(firm)
  t.match(await alerts(firm), [{ endedAt: /Z$/ }], 'it is given time again')
  await firm.api.delete(`/connections/${id}`)
  await look(firm)
  t.equal((await alerts(firm)).length, 1)
})

t.test('two sweeps never look at the same connection, and a look is not due again at once', async (t) => {
  const firm = await world(t)
  await cameAt(firm, await oldConnection(t, firm), roundTheClock(25))
  await firm.asTenant(({ tx }) => sql`update connection_health set check_at = now() - interval '1 hour'`.execute(tx))
  const found = await Promise.all([watchConnections(firm.deps), watchConnections(firm.deps)])
  t.equal(found[0]! + found[1]!, 1)
  t.equal(await watchConnections(firm.deps), 0)
  t.equal((await alerts(firm)).length, 1)
})
