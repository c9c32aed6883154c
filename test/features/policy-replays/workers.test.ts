import { startWorkers } from '../../../workers/start.ts'
import { decidedTicket } from '../../helpers/asking.ts'
import { until } from '../../helpers/until.ts'
import { onEachBackend, world } from '../../helpers/world.ts'

onEachBackend('the workers finish a replay that was asked for', async (t, backend) => {
  const firm = await world(t, { backend })
  const [policy] = (await firm.api.get('/policies')).body.items
  await decidedTicket(firm)
  const workers = await startWorkers(firm.deps)
  t.teardown(() => workers.close())
  const { status, body, headers } = await firm.api.post(`/policies/${policy.id}/replay`, { days: 7 })
  t.match(
    { status, body },
    { status: 202, body: { state: 'waiting', policyVersion: 1, draft: { delayMinutes: 1440 } } },
  )
  t.equal(headers.location, `/v1/policy-replays/${body.id}`)
  const finished = await until('the replay is finished', async () => {
    const { body: replay } = await firm.api.get(`/policy-replays/${body.id}`)
    return replay.state === 'finished' && replay
  })
  t.match(finished, { occasions: 1, done: 1, summary: { asked: { would: 1, was: 1, both: 1 } } })
})
