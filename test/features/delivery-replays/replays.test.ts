import t from 'tap'
import { continueReplays, sweepReplays } from '../../../src/features/delivery-replays/service.ts'
import { cameAt } from '../../helpers/arrivals.ts'
import { connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { ownerClient, type World, world } from '../../helpers/world.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))
const hours = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString()
const now = () => ({ from: hours(-1), to: hours(1) })

const deliveries = async ({ api }: World, connection: string) =>
  (await api.get(`/connections/${connection}/deliveries?limit=200`)).body.items
const run = ({ deps, tenantId }: World, id: string) => continueReplays(deps, { tenantId, ids: [id] })

t.test('the calls of a time are processed again in order, and what was counted counts once', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const connection = await connectZendesk(firm)
  for (let n = 0; n < 30; n++) await sendEvent(firm, connection, statusChanged(`t${n}`, 'OPEN', 'SOLVED', at(n)))
  await processAll(firm, connection)
  const before = await deliveries(firm, connection)
  const created = await api.post(`/connections/${connection}/replays`, now())
  t.match(created, { status: 201, body: { deliveries: 30, done: 0, state: null, finishedAt: null } })
  await run(firm, created.body.id)
  const after = await deliveries(firm, connection)
  t.same(
    after.map(({ processedAt }: { processedAt: string }) => processedAt),
    after.map(({ processedAt }: { processedAt: string }) => processedAt).toSorted(),
    'in the order of arrival',
  )
  t.ok(after[0].processedAt > before[29].processedAt, 'all of them')
  t.match((await api.get(`/connections/${connection}/replays`)).body.items, [{ done: 30, finishedAt: /Z$/ }])
  const tickets = (await api.get('/tickets?limit=200')).body.items
  t.equal(tickets.length, 30)
  t.ok(tickets.every(({ cycle }: { cycle: number }) => cycle === 1))
})

t.test('a call that was waiting when the replay was asked for is counted with those foreseen', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  await sendEvent(firm, connection, statusChanged('1', 'OPEN', 'SOLVED', at(1)))
  await processAll(firm, connection)
  await sendEvent(firm, connection, statusChanged('2', 'OPEN', 'SOLVED', at(2)))
  const { body } = await firm.api.post(`/connections/${connection}/replays`, now())
  t.match(body, { deliveries: 1 })
  await processAll(firm, connection)
  await run(firm, body.id)
  t.match((await firm.api.get(`/connections/${connection}/replays`)).body.items, [{ deliveries: 2, done: 2 }])
})

t.test('only calls of the time, and of the state that was asked for', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  await cameAt(
    firm,
    connection,
    [-50, -10, -5].map((offset) => new Date(hours(offset))),
  )
  await sendEvent(firm, connection, statusChanged('1', 'OPEN', 'SOLVED', at(1)))
  const numberOf = async (asked: object) => {
    const { status, body } = await firm.api.post(`/connections/${connection}/replays`, asked)
    t.equal(status, 201)
    await run(firm, body.id)
    const done = (await firm.api.get(`/connections/${connection}/replays?sort=-createdAt`)).body.items[0].done
    return [body.deliveries, done]
  }
  const until = hours(-1)
  t.same(await numberOf({ from: hours(-11), to: until }), [2, 2])
  t.same(await numberOf({ from: hours(-11), to: until, state: 'failed' }), [0, 0])
  t.same(await numberOf({ from: hours(-60), to: hours(-40), state: 'processed' }), [1, 1])
  t.same(await numberOf({ from: hours(-60), to: until, state: 'ignored' }), [3, 3], 'as the empty bodies became')
  t.same(await numberOf(now()), [0, 0], 'one that waits is processed anyway')
})

t.test('a time that cannot be meant, too many calls and payloads that are gone are refused', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const ask = (body: object) => firm.api.post(`/connections/${connection}/replays`, body)
  t.match(await ask({ from: hours(0), to: hours(-1) }), { status: 400, body: { errors: [{ pointer: '/to' }] } })
  t.match(await ask({ from: 'yesterday', to: hours(0) }), { status: 400, body: { errors: [{ pointer: '/from' }] } })
  t.match(await ask({ ...now(), state: 'received' }), { status: 400, body: { errors: [{ pointer: '/state' }] } })
  await cameAt(firm, connection, [new Date(hours(-30)), new Date(hours(-20))])
  const removed = { body: Buffer.alloc(0), bodyRemovedAt: new Date() }
  const [oldest] = await deliveries(firm, connection)
  await firm.asTenant(({ tx }) =>
    tx.updateTable('inboundDeliveries').set(removed).where('id', '=', oldest.id).execute(),
  )
  t.match(await ask({ from: hours(-31), to: hours(-29) }), {
    status: 409,
    body: { code: 'conflict', detail: /payloads of these calls have been removed/ },
  })
  t.match(await ask({ from: hours(-31), to: hours(-1) }), { status: 201, body: { deliveries: 1 } }, 'others are not')
  await cameAt(
    firm,
    connection,
    Array.from({ length: 10_001 }, (_, n) => new Date(Date.now() - 9e6 - n)),
  )
  t.match(await ask({ from: hours(-10), to: hours(0) }), { status: 409, body: { detail: /More than 10,000/ } })
  t.match(await (await firm.neighbour()).api.post(`/connections/${connection}/replays`, now()), { status: 404 })
})

t.test('two workers at one replay, and one that died, process each call once', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  for (let n = 0; n < 20; n++) await sendEvent(firm, connection, statusChanged(`t${n}`, 'OPEN', 'SOLVED', at(n)))
  await processAll(firm, connection)
  const { id } = (await firm.api.post(`/connections/${connection}/replays`, now())).body
  t.equal(await sweepReplays(firm.deps), 0, 'it has just begun')
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('deliveryReplays')
      .set({ nudgedAt: new Date(0) })
      .execute(),
  )
  t.equal(await sweepReplays(firm.deps), 1)
  await Promise.all([run(firm, id), run(firm, id), run(firm, id)])
  t.match((await firm.api.get(`/connections/${connection}/replays`)).body.items, [{ done: 20, finishedAt: /Z$/ }])
})

t.test('a call that cannot be processed again holds up no other', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  for (const ticket of ['one', 'broken', 'three'])
    await sendEvent(firm, connection, statusChanged(ticket, 'OPEN', 'SOLVED', at(1)))
  await firm.asTenant(({ tx }) => tx.updateTable('inboundDeliveries').set({ state: 'failed' }).execute())
  const owner = await ownerClient(t, firm)
  await owner.query(`alter table tickets add constraint no_broken check (number is distinct from 'broken') not valid`)
  const { id } = (await firm.api.post(`/connections/${connection}/replays`, { ...now(), state: 'failed' })).body
  await run(firm, id)
  await owner.query('alter table tickets drop constraint no_broken')
  t.match(await deliveries(firm, connection), [{ state: 'processed' }, { state: 'received' }, { state: 'processed' }])
  await processAll(firm, connection)
  t.match(await deliveries(firm, connection), [{}, { state: 'processed' }, {}], 'and is tried again')
})
