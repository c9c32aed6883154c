import t from 'tap'
import { newClient } from '../../helpers/answering.ts'
import { rateAgain, rated } from '../../helpers/scores.ts'
import { comeToRest } from '../../helpers/stored-scores.ts'
import { type World, world } from '../../helpers/world.ts'

/** Two clients that both rate two consultants, one of them always low: so the adjustment moves scores. */
async function unlikeClients(firm: World) {
  const [mild, strict] = await firm.asTenant(async (ctx) => [await newClient(ctx), await newClient(ctx)])
  const ida = await rated(firm, 'Ida Lund', [5, 5, 4, 5], { clientId: mild! })
  await rateAgain(firm, ida, [3, 4], { clientId: strict! })
  const max = await rated(firm, 'Max Brandt', [2, 3, 2, 1], { clientId: strict! })
  await rateAgain(firm, max, [5, 4], { clientId: mild! })
  return { ida, max }
}

t.test('a firm that turns client adjustment off has the unadjusted scores, and back', async (t) => {
  const firm = await world(t)
  const owner = await firm.as('owner')
  const { ida } = await unlikeClients(firm)
  const scoreOf = async () => (await owner.get(`/consultants/${ida}/score`)).body
  t.match((await owner.get('/tenant')).body, { clientAdjustment: true, version: 1 })
  await comeToRest(firm)
  const adjusted = await scoreOf()
  t.not(adjusted.score, adjusted.unadjusted.score, 'the adjustment moves this score')
  t.ok(Math.abs(adjusted.clientEffectShift) > 0.1)

  const off = await owner.patch('/tenant', { clientAdjustment: false }, { 'if-match': '"1"' })
  t.match(off, { status: 200, body: { clientAdjustment: false, version: 2 } })
  await comeToRest(firm)
  const plain = await scoreOf()
  t.equal(plain.score, adjusted.unadjusted.score)
  t.same([plain.low, plain.high], [adjusted.unadjusted.low, adjusted.unadjusted.high])
  t.ok(plain.computedAt > adjusted.computedAt)

  t.match(await owner.patch('/tenant', { clientAdjustment: true }), { status: 200, body: { clientAdjustment: true } })
  await comeToRest(firm)
  t.same({ ...(await scoreOf()), computedAt: 0 }, { ...adjusted, computedAt: 0 })

  const { items } = (await owner.get(`/audit-events?resource=tenant&resourceId=${firm.tenantId}`)).body
  const changes = items.filter(({ action }: { action: string }) => action === 'changed')
  t.equal(changes.length, 2)
  t.match(changes, [{ actorId: owner.userId, details: { fields: ['clientAdjustment'] } }, {}])
})

t.test('only an owner decides it, with a yes or a no, for the own firm', async (t) => {
  const firm = await world(t)
  const other = await firm.neighbour()
  for (const role of ['manager', 'consultant'] as const)
    t.match(await (await firm.as(role)).patch('/tenant', { clientAdjustment: false }), {
      status: 403,
      body: { code: 'forbidden' },
    })
  for (const clientAdjustment of ['false', 0, null])
    t.match(await firm.api.patch('/tenant', { clientAdjustment }), {
      status: 400,
      body: { errors: [{ pointer: '/clientAdjustment' }] },
    })
  t.match((await firm.api.get('/tenant')).body, { clientAdjustment: true, version: 1 })
  await firm.api.patch('/tenant', { clientAdjustment: false })
  t.match((await other.api.get('/tenant')).body, { clientAdjustment: true, version: 1 })
})
