import { eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { notFound } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { draftOf } from '../policies/service.ts'
import { replayPolicies } from './jobs.ts'
import { claimReplay, giveUpReplay } from './progress-queries.ts'
import {
  findReplay,
  insertReplay,
  pruneReplays,
  listDifferences as selectDifferences,
  listReplays as selectReplays,
} from './queries.ts'
import { runReplay } from './run.ts'
import type { NewPolicyReplay, PolicyReplayQuery, ReplayDifferenceQuery } from './schemas.ts'

const kept = 20
/** Whoever is at a replay and says nothing for so long is dead. */
const silence = '30 seconds'

/**
 * Has the workers run a draft of a policy over occasions of the past. Throws not_found, what changing the policy so
 * would throw, and conflict while another replay of it is under way.
 */
export async function createReplay(ctx: TenantContext, policyId: string, replay: NewPolicyReplay) {
  const draft = await draftOf(ctx, policyId, replay.draft ?? {})
  const created = await insertReplay(ctx, draft, replay)
  await pruneReplays(ctx, policyId, kept)
  await recordAudit(ctx, 'replayed', 'policy', policyId, { replayId: created.id, days: replay.days })
  ctx.afterCommit(() => ctx.deps.nudges.add(replayPolicies, ctx.tenantId, created.id))
  return created
}

/** Throws not_found. */
export async function getReplay(ctx: TenantContext, id: string) {
  const replay = await findReplay(ctx, id)
  if (!replay) throw notFound('replay')
  return replay
}

export const listReplays = (ctx: TenantContext, query: PolicyReplayQuery) => selectReplays(ctx, query)

/** Whom the replay asked and the truth did not, and the other way round; of very many the first 10,000. */
export async function listDifferences(ctx: TenantContext, id: string, query: ReplayDifferenceQuery) {
  await getReplay(ctx, id)
  return selectDifferences(ctx, id, query)
}

/** Runs replays, as a job asks for. */
export async function runReplays(deps: Deps, { tenantId, ids }: { tenantId: string; ids: string[] }): Promise<void> {
  const ctx = eachStatement(deps, tenantId, system)
  for (const id of ids) {
    const claimed = await claimReplay(ctx, id, silence)
    if (claimed) await runReplay(deps, tenantId, id, claimed)
    else await giveUpReplay(ctx, id, silence)
  }
}

/** Wakes the workers about replays that nobody is at; resolves to how many there were. */
export const sweepPolicyReplays = wakeAbout(replayPolicies, 'nudge_policy_replays', silence, 100)
