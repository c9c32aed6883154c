/*
 * One run of a replay. Occasions are listed once and their facts read in batches, as they are known now; only how far
 * it is gets written before the end. What is calculated is cut into short pieces, so that nobody beside it waits.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { type OccasionFacts, readFactsOfMany } from '../decisions/service.ts'
import { type Draft, policiesOf, type ReplayedPolicies } from './policies.ts'
import { advanceReplay, type Claimed, finishReplay } from './progress-queries.ts'
import { mostOccasions } from './schemas.ts'
import { Simulation } from './simulation.ts'
import { listAsksBefore, listOccasions, type OccasionThen, readHappened, type Span } from './span-queries.ts'
import { Tally } from './tally.ts'

const batch = 1000
const pieceMs = 10
const asksPerPage = 20_000
const mostAsks = 200_000
const dayMs = 86_400_000

/** Runs a claimed replay to its end; stops without a trace when somebody else has taken it over. */
export async function runReplay(deps: Deps, tenantId: string, id: string, claimed: Claimed): Promise<void> {
  const ctx = eachStatement(deps, tenantId, system)
  const ours = { id, fence: claimed.fence }
  const draft = claimed.draft as Draft
  const policyId = claimed.others === 'alone' ? claimed.policy_id : null
  const span = { from: claimed.from_at, to: claimed.to_at, kind: policyId && draft.trigger, policyId }
  const policies = await policiesOf(ctx, draft, claimed.others)
  const { listed, truncated, from } = await occasionsOf(ctx, span)
  if (!(await advanceReplay(ctx, ours, listed.length, 0))) return

  const simulation = new Simulation()
  await rememberAsks(ctx, simulation, policies, { ...span, from })
  const tally = new Tally(claimed.policy_id)
  for (let done = 0; done < listed.length; done += batch) {
    await replayBatch(ctx, { simulation, tally, policies, policyId }, listed.slice(done, done + batch))
    if (!(await advanceReplay(ctx, ours, listed.length, Math.min(done + batch, listed.length)))) return
  }
  await finishReplay(ctx, ours, { summary: tally.summary(truncated), differences: tally.differences })
}

async function occasionsOf(ctx: TenantContext, span: Span) {
  const found = await listOccasions(ctx, span, mostOccasions + 1)
  const truncated = found.length > mostOccasions
  if (!truncated) return { listed: found, truncated, from: span.from }
  const times = found.map(({ occurred_at }) => occurred_at.getTime())
  const from = new Date(times.reduce((a, b) => Math.min(a, b)))
  return { listed: found.toSpliced(times.indexOf(from.getTime()), 1), truncated, from }
}

/** What was asked before the first occasion spends the budgets of those after it. */
async function rememberAsks(ctx: TenantContext, simulation: Simulation, policies: ReplayedPolicies, span: Span) {
  if (policies.reachDays === 0) return
  // A mail may go out, and be answered, long after its occasion: a year is the longest delay there is.
  const since = new Date(span.from.getTime() - (policies.reachDays + 365) * dayMs)
  let before: { at: Date | string; id: string } | undefined = {
    at: span.from,
    id: '00000000-0000-0000-0000-000000000000',
  }
  for (let read = 0; before && read < mostAsks; read += asksPerPage) {
    const asks = await listAsksBefore(ctx, { since, before, policyId: span.policyId }, asksPerPage)
    for (const ask of asks) simulation.past.add(ask)
    const last = asks.at(-1)
    before = last && asks.length === asksPerPage ? { at: last.occurredAt, id: last.rowId } : undefined
    await breathe()
  }
}

interface Replaying {
  simulation: Simulation
  tally: Tally
  policies: ReplayedPolicies
  policyId: string | null
}

async function replayBatch(
  ctx: TenantContext,
  { simulation, tally, policies, policyId }: Replaying,
  occasions: OccasionThen[],
): Promise<void> {
  const ids = occasions.map(({ id }) => id)
  const [rows, happened] = await Promise.all([
    readFactsOfMany(ctx, ids, policies.surveyIds),
    readHappened(ctx, ids, policyId),
  ])
  const factsOf = new Map(rows.map((facts) => [facts.id, facts]))
  let began = performance.now()
  for (const occasion of occasions) {
    const known = factsOf.get(occasion.id)
    if (!known) continue
    const was = happened.get(occasion.id) ?? []
    const facts = { ...asThen(known, occasion), policies: policies.forKind(known.kind, occasion.policy_id) }
    const answeredAt = (candidate: string, nth: number) =>
      was.find((each) => each.candidate === candidate && each.nth === nth)?.answeredAt ?? null
    tally.add(facts, simulation.decide({ facts, answeredAt }), was)
    if (performance.now() - began < pieceMs) continue
    await breathe()
    began = performance.now()
  }
}

/** What is known to have come after the decision was not known to it. */
function asThen(facts: OccasionFacts, { now }: OccasionThen): OccasionFacts {
  const { ticket_id, reopened_at, touched_at } = facts
  return {
    ...{ ...facts, now },
    called_off: ticket_id === null ? facts.called_off : reopened_at !== null && reopened_at <= now,
    touched_at: touched_at && touched_at <= now ? touched_at : null,
    candidates: facts.candidates.map((candidate) => ({ ...candidate, askedBy: [] })),
  }
}
