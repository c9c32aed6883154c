import { defineStatement } from '../../../db/tenant.ts'
import { type FallingDue, wholeMs } from '../../falling-due.ts'
import { refreshScoresOf } from './refresh.ts'

const next = defineStatement<{ next: Date | null }>(
  'next_scores',
  `select case when s.points_from is not null or exists (select from score_marks m where m.tenant_id = $1)
     then tenant_now() else ${wholeMs('s.refresh_at')} end as next
   from score_states s where s.tenant_id = $1`,
)

/** Scores after each midnight of the firm and after what changes them, for a clock that is moved. */
export const scoresToRefresh: FallingDue = {
  name: 'scores',
  onArrival: true,
  nextDue: async ({ run, tenantId }) => (await run(next, [tenantId]))[0]!.next,
  runDue: async (deps, tenantId) => {
    await refreshScoresOf(deps, tenantId)
    return 1
  },
}
