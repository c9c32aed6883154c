import { sql } from 'kysely'
import t from 'tap'
import { shortenDeliveryLogs } from '../../../src/features/inbound-deliveries/service.ts'
import { cameAt } from '../../helpers/arrivals.ts'
import { connectZendesk, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

/** Lets the sweep come to this firm as often as it likes. */
async function sweep({ asTenant, deps }: World) {
  await asTenant(({ tx }) => sql`update delivery_log_states set due_at = now() - interval '1 second'`.execute(tx))
  while ((await shortenDeliveryLogs(deps)) > 0);
}

const rows = ({ asTenant }: World) =>
  asTenant(({ tx }) =>
    tx
      .selectFrom('inboundDeliveries')
      .select(['receivedAt', 'state', 'deliveryKey', 'bodyRemovedAt'])
      .select(sql<number>`length(body)`.as('size'))
      .select(sql<string>`headers::text`.as('headers'))
      .orderBy('id')
      .execute(),
  )

t.test('payloads are removed after thirty days, and the rows stay', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  await cameAt(firm, connection, [daysAgo(400), daysAgo(31), daysAgo(29), daysAgo(1)])
  const before = await rows(firm)
  await sweep(firm)
  const after = await rows(firm)
  t.same(
    after.map(({ bodyRemovedAt, size }) => [bodyRemovedAt !== null, size]),
    [
      [true, 0],
      [true, 0],
      [false, 2],
      [false, 2],
    ],
  )
  t.same(
    after.map(({ deliveryKey, state }) => [deliveryKey, state]),
    before.map(({ deliveryKey, state }) => [deliveryKey, state]),
  )
  const { items } = (await firm.api.get(`/connections/${connection}/deliveries`)).body
  t.match(items, [{ bodyRemovedAt: /Z$/ }, { bodyRemovedAt: /Z$/ }, { bodyRemovedAt: null }, { bodyRemovedAt: null }])
  const path = `/connections/${connection}/deliveries/${items[0].id}`
  t.match((await firm.api.get(path)).body, { body: '', headers: {}, state: 'processed' })
  const refused = await firm.api.post(`${path}/replay`)
  t.match(refused, { status: 409, body: { code: 'conflict', detail: /payload of this call has been removed/ } })
  t.match((await firm.api.get(path)).body, { state: 'processed' })
})

t.test('the firm sets how long, and every payload goes however many there are', async (t) => {
  const firm = await world(t)
  const { api } = firm
  t.equal((await api.get('/tenant')).body.deliveryLogDays, 30)
  for (const deliveryLogDays of [0, 366, 1.5, '7'])
    t.match(await api.patch('/tenant', { deliveryLogDays }), {
      status: 400,
      body: { errors: [{ pointer: '/deliveryLogDays' }] },
    })
  const connection = await connectZendesk(firm)
  await cameAt(firm, connection, [...Array.from({ length: 1200 }, (_, n) => daysAgo(20 - n / 100)), daysAgo(6)])
  await sweep(firm)
  t.equal((await rows(firm)).filter(({ size }) => size === 0).length, 0)
  t.match(await api.patch('/tenant', { deliveryLogDays: 7 }), { status: 200, body: { deliveryLogDays: 7 } })
  await sweep(firm)
  t.equal((await rows(firm)).filter(({ size }) => size === 0).length, 1200)
  t.equal((await rows(firm)).filter(({ size }) => size === 2).length, 1)
})

t.test('a call that still waits to be processed keeps its payload until it is', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  await cameAt(firm, connection, [daysAgo(50), daysAgo(40), daysAgo(35)])
  const [, waiting] = (await firm.api.get(`/connections/${connection}/deliveries`)).body.items
  await firm.api.post(`/connections/${connection}/deliveries/${waiting.id}/replay`)
  await sweep(firm)
  t.same(
    (await rows(firm)).map(({ size }) => size),
    [0, 2, 2],
  )
  await firm.asTenant(({ tx }) => tx.updateTable('inboundDeliveries').set({ state: 'ignored' }).execute())
  await sweep(firm)
  t.same(
    (await rows(firm)).map(({ size }) => size),
    [0, 0, 0],
  )
})

t.test('a call that comes again after its payload has gone is still the same call', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const event = statusChanged('1', 'OPEN', 'SOLVED', new Date())
  await sendEvent(firm, connection, event)
  await firm.asTenant(({ tx }) =>
    sql`update inbound_deliveries set state = 'processed', body = '', body_removed_at = now()`.execute(tx),
  )
  t.match(await sendEvent(firm, connection, event), { status: 200 })
  t.equal((await rows(firm)).length, 1)
})

t.test('a firm loses none of its payloads by the days of another', async (t) => {
  const firm = await world(t)
  const other = await firm.neighbour()
  const connection = await connectZendesk(firm)
  await cameAt(firm, connection, [daysAgo(10)])
  await connectZendesk(other)
  await other.api.patch('/tenant', { deliveryLogDays: 1 })
  await sweep(firm)
  await sweep({ ...firm, ...other })
  t.match(await rows(firm), [{ size: 2, bodyRemovedAt: null }])
})

t.test('counts of refused calls go with the payloads, and those that health shows stay', async (t) => {
  const firm = await world(t)
  const neighbour = await firm.neighbour()
  const daysOf = ({ asTenant }: Pick<World, 'asTenant'>) =>
    asTenant(async ({ tx }) => {
      const { rows } = await sql<{ age: number }>`select current_date - day as age from connection_refusals
        order by day`.execute(tx)
      return rows.map(({ age }) => age)
    })
  const refusedSince = async (each: Pick<World, 'api' | 'asTenant' | 'tenantId'>, most: number) => {
    const connection = await connectZendesk(each)
    await each.asTenant(({ tx }) =>
      sql`insert into connection_refusals (tenant_id, connection_id, day, reason, calls, last_at)
        select ${each.tenantId}::uuid, ${connection}::uuid, current_date - n, 'wrong_proof', 1, now()
        from generate_series(2, ${most}::int, 5) n`.execute(tx),
    )
  }
  await refusedSince(firm, 3000)
  await sweep(firm)
  t.equal((await daysOf(firm)).length, 100, 'five hundred at once')
  await sweep(firm)
  t.same(await daysOf(firm), [27, 22, 17, 12, 7, 2])
  await firm.api.patch('/tenant', { deliveryLogDays: 2 })
  await sweep(firm)
  t.same(await daysOf(firm), [12, 7, 2], 'health looks back for fourteen days')
  await refusedSince(neighbour, 100)
  await sweep(firm)
  t.equal((await daysOf(neighbour)).length, 6, 'each firm by its own days')
})
