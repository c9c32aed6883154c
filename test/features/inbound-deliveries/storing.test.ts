import t from 'tap'
import { eachStatement, system } from '../../../src/context.ts'
import { storeDelivery } from '../../../src/features/inbound-deliveries/storing.ts'
import { newId } from '../../../src/ids.ts'
import { connectZendesk } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const row = (connectionId: string, deliveryKey: string, body = Buffer.from('{}')) => ({
  ...{ id: newId(), connectionId, deliveryKey, body },
  headers: { 'content-type': 'application/json' },
})

async function storing(firm: World) {
  const ctx = eachStatement(firm.deps, firm.tenantId, system)
  const id = await connectZendesk(firm)
  const keys = () =>
    firm.asTenant(async ({ tx }) =>
      (await tx.selectFrom('inboundDeliveries').select('deliveryKey').orderBy('deliveryKey').execute()).map(
        ({ deliveryKey }) => deliveryKey,
      ),
    )
  return { ctx, id, keys }
}

t.test('calls that come together are each stored once, the same ones among them too', async (t) => {
  const { ctx, id, keys } = await storing(await world(t))
  const names = Array.from({ length: 150 }, (_, index) => `call-${index}`)
  const isNew = await Promise.all([...names, ...names].map((name) => storeDelivery(ctx, row(id, name))))
  t.equal(isNew.filter(Boolean).length, 150)
  t.same(await keys(), names.toSorted())
})

t.test('a call whose row the database refuses does not take with it those that came together with it', async (t) => {
  const { ctx, id, keys } = await storing(await world(t))
  const nobodys = newId()
  const results = await Promise.allSettled(
    [row(id, 'a'), row(nobodys, 'b'), row(id, 'c'), row(id, 'a')].map((each) => storeDelivery(ctx, each)),
  )
  t.same(
    results.map((result) => (result.status === 'fulfilled' ? result.value : 'refused')).toSorted(),
    [false, 'refused', true, true].toSorted(),
  )
  t.same(await keys(), ['a', 'c'])
})

t.test('the bytes of a call are kept as they came, small or large, text or not', async (t) => {
  const firm = await world(t)
  const { ctx, id } = await storing(firm)
  const bodies = [
    Buffer.alloc(0),
    Buffer.from([0, 255, 92, 34, 123]),
    Buffer.alloc(200_000, 'é'),
    Buffer.from('"\\",{}'),
  ]
  await Promise.all(bodies.map((body, index) => storeDelivery(ctx, row(id, `${index}`, body))))
  const stored = await firm.asTenant(({ tx }) =>
    tx.selectFrom('inboundDeliveries').select('body').orderBy('deliveryKey').execute(),
  )
  t.same(
    stored.map(({ body }) => body.toString('hex')),
    bodies.map((body) => body.toString('hex')),
  )
})
