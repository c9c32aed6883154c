import { once } from 'node:events'
import t from 'tap'
import { processWaitingDeliveries, sweepDeliveries } from '../../src/features/inbound-deliveries/service.ts'
import { startWorkers } from '../../workers/start.ts'
import { until } from '../helpers/until.ts'
import { connectZendesk, sendEvent, statusChanged } from '../helpers/webhooks.ts'
import { startWorkerProcess } from '../helpers/worker-process.ts'
import { onEachBackend, ownerClient, type World, world } from '../helpers/world.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))

const countIn = async ({ asTenant }: World, state: string) =>
  (await asTenant(({ tx }) => tx.selectFrom('inboundDeliveries').select('id').where('state', '=', state).execute()))
    .length

const forget = async ({ asTenant }: World) => {
  const long = new Date(Date.now() - 60_000)
  await asTenant(({ tx }) => tx.updateTable('inboundDeliveries').set({ receivedAt: long, nudgedAt: null }).execute())
}

onEachBackend('a call that comes in is processed by a worker', async (t, backend) => {
  const firm = await world(t, { backend, env: { SWEEP_INTERVAL_MS: '60000' } })
  const workers = await startWorkers(firm.deps)
  t.teardown(() => workers.close())
  const connection = await connectZendesk(firm)
  for (let n = 0; n < 60; n += 1) await sendEvent(firm, connection, statusChanged(`t${n}`, 'OPEN', 'SOLVED', at(n)))
  await until('all are processed', async () => (await countIn(firm, 'processed')) === 60)
  t.equal((await firm.api.get('/tickets?state=resolved&limit=200')).body.items.length, 60)
})

onEachBackend('a call that the queue lost is found by the sweep', async (t, backend) => {
  const firm = await world(t, { backend, env: { SWEEP_INTERVAL_MS: '50' } })
  const connection = await connectZendesk(firm)
  await sendEvent(firm, connection, statusChanged('42', 'OPEN', 'SOLVED', at(1)))
  await forget(firm)
  const workers = await startWorkers(firm.deps)
  t.teardown(() => workers.close())
  await until('it is processed', async () => (await countIn(firm, 'processed')) === 1)
})

onEachBackend('a worker killed five times among 300 calls loses none and counts none twice', async (t, backend) => {
  const firm = await world(t, { backend, env: { SWEEP_INTERVAL_MS: '100' } })
  const connection = await connectZendesk(firm)
  for (let n = 0; n < 300; n += 1)
    await sendEvent(
      firm,
      connection,
      statusChanged(`t${n % 100}`, n < 100 ? 'NEW' : 'OPEN', n < 100 ? 'OPEN' : 'SOLVED', at(n)),
    )
  for (let kill = 1; kill <= 5; kill += 1) {
    const worker = startWorkerProcess(firm)
    await until('some more are processed', async () => (await countIn(firm, 'processed')) >= kill * 40, 60_000)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    await forget(firm)
  }
  const survivor = startWorkerProcess(firm)
  await until('all are processed', async () => (await countIn(firm, 'processed')) === 300, 60_000)
  survivor.kill('SIGTERM')
  await once(survivor, 'exit')
  const { items } = (await firm.api.get('/tickets?limit=200')).body
  t.equal(items.length, 100)
  t.ok(items.every(({ cycle, state }: { cycle: number; state: string }) => cycle === 1 && state === 'resolved'))
})

t.test('a call that cannot be processed holds up no other, and is given up visibly after five attempts', async (t) => {
  const firm = await world(t)
  const { deps, tenantId, api } = firm
  const connection = await connectZendesk(firm)
  await sendEvent(firm, connection, statusChanged('broken', 'OPEN', 'SOLVED', at(1)))
  await sendEvent(firm, connection, statusChanged('whole', 'OPEN', 'SOLVED', at(1)))
  const owner = await ownerClient(t, firm)
  await owner.query(`alter table tickets add constraint no_broken check (number is distinct from 'broken') not valid`)
  t.teardown(() => owner.query('alter table tickets drop constraint no_broken'))
  const path = `/connections/${connection}/deliveries`
  const ids = (await api.get(path)).body.items.map(({ id }: { id: string }) => id)
  for (let attempt = 1; attempt <= 4; attempt += 1)
    await t.rejects(processWaitingDeliveries(deps, { tenantId, ids }), { message: /1 deliveries are tried again/ })
  t.match((await api.get(path)).body.items, [{ state: 'received', attempts: 4 }, { state: 'processed' }])
  await processWaitingDeliveries(deps, { tenantId, ids })
  t.match((await api.get(path)).body.items, [{ state: 'failed', attempts: 5, outcome: /5 attempts/ }, {}])
  t.match(await api.get('/tickets/external/zendesk/broken'), { status: 404 }, 'nothing of it is half stored')
  t.match(await api.get('/tickets/external/zendesk/whole'), { status: 200 })
  t.equal(await sweepDeliveries(deps), 0)
})
