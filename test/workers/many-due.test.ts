import { nudgeDueInvitations } from '../../src/features/invitations/service.ts'
import { startWorkers } from '../../workers/start.ts'
import { manyDueInvitations } from '../helpers/many-invitations.ts'
import { until } from '../helpers/until.ts'
import { type Firm, onEachBackend, ownerClient, world } from '../helpers/world.ts'

const states = ({ asTenant }: Firm) =>
  asTenant(({ tx }) => tx.selectFrom('invitations').select(['state', 'nudgedAt', 'sentAt']).execute())

onEachBackend(
  'of thousands due at the same moment few wait in the queue, and another firm goes first',
  async (t, backend) => {
    const large = await world(t, { backend, env: { SWEEP_INTERVAL_MS: '60000' } })
    await manyDueInvitations(large, 2500)
    const owner = await ownerClient(t, large)
    await owner.query('alter table invitations no force row level security')
    await owner.query(`update invitations set due_at = '2026-01-05T09:00:00Z'`)
    await owner.query('alter table invitations force row level security')
    for (let times = 0; times < 4; times++) await nudgeDueInvitations(large.deps)
    const waiting = (await states(large)).filter(({ nudgedAt }) => nudgedAt !== null)
    t.equal(waiting.length, 2000, 'however often the sweep looks')

    const small = await large.neighbour()
    await manyDueInvitations(small, 1)
    t.equal(await nudgeDueInvitations(large.deps), 1)
    const workers = await startWorkers(large.deps)
    t.teardown(() => workers.close())
    await until('the single survey is sent', async () => (await states(small))[0]!.sentAt !== null)
    const before = (await states(large)).filter(({ state }) => state !== 'scheduled').length
    t.ok(before <= 500, `${before} of the large firm had been taken by then`)
  },
)
