/*
 * Decides about occasions at the end of the transaction that raises them. First everything is read that may be read
 * without a lock; then the locks of all whose budget may be spent are taken, in one order; then one occasion after the
 * other is decided, each seeing what those before it planned.
 */
import { dayNumber, startOfDay } from '../../asking/local-time.ts'
import { noRules } from '../../asking/rules.ts'
import type { TenantContext } from '../../context.ts'
import { sendInvitationsLater } from '../invitations/service.ts'
import { countTakenSince, lockBudgets, type Reach, readPastAsks } from './budget-queries.ts'
import { type Candidate, type OccasionFacts, type PolicyFacts, readFacts } from './facts-queries.ts'
import { takersOf } from './takers.ts'
import { type Before, impediment, judge, obstacle, type Verdict } from './verdict.ts'
import { type Decided, writeDecision } from './write-queries.ts'

/** Decides about each of the occasions; those that are no more are passed over. */
export async function decideAbout(ctx: TenantContext, occasionIds: readonly string[]): Promise<void> {
  const occasions: OccasionFacts[] = []
  for (const id of occasionIds) {
    const facts = await readFacts(ctx, id)
    if (facts) occasions.push(facts)
  }
  const locks = new Set(occasions.flatMap(locksOf))
  if (locks.size > 0) await lockBudgets(ctx, locks)
  for (const facts of occasions) for (const candidate of candidatesOf(facts)) await decideOne(ctx, facts, candidate)
}

/** Where there is nobody to ask, that is decided, too. */
const candidatesOf = ({ candidates }: OccasionFacts): (Candidate | null)[] =>
  candidates.length === 0 ? [null] : candidates

async function decideOne(ctx: TenantContext, facts: OccasionFacts, candidate: Candidate | null) {
  const { takers, passed } = takersOf(facts, candidate)
  const seen = seenOf(facts, passed)
  const against = obstacle(facts)
  if (against || takers.length === 0) {
    const verdict = against ?? passedBy(passed)
    const policy = takers[0] ?? null
    await write(ctx, facts, { ...verdict, nth: 1, policy, candidate, seen })
    return
  }
  for (const [index, policy] of takers.entries()) {
    const nth = index + 1
    const verdict = impediment(facts, policy, candidate, nth) ?? (await judged(ctx, facts, policy, candidate!))
    await write(ctx, facts, {
      ...verdict,
      nth,
      policy,
      candidate,
      seen: { ...seen, ...ofPolicy(policy, candidate) },
    })
  }
}

const passedBy = (passed: { policy: string; reason: string }[]): Verdict => ({
  outcome: 'filtered',
  reason: `No policy takes it. “${passed[0]!.policy}”: ${passed[0]!.reason}`,
  timing: null,
  nextPossibleAt: null,
})

async function judged(ctx: TenantContext, facts: OccasionFacts, policy: PolicyFacts, candidate: Candidate) {
  const reach = reachOf(facts, policy, candidate)
  const { sampling } = policy.rules
  const before: Before = {
    asks: reach ? await readPastAsks(ctx, reach, facts.id) : [],
    takenToday: sampling && 'perDay' in sampling ? await countTakenSince(ctx, policy.id, dayBegan(facts)) : 0,
  }
  return judge(facts, policy, candidate, before)
}

const dayBegan = ({ now, firm_zone }: OccasionFacts) => startOfDay(dayNumber(now, firm_zone), firm_zone)

async function write(ctx: TenantContext, facts: OccasionFacts, decided: Decided) {
  const written = await writeDecision(ctx, facts, decided)
  if (written?.invitation_id && written.due_now) sendInvitationsLater(ctx, written.invitation_id)
}

/** What is kept of what a decision saw. */
const seenOf = (facts: OccasionFacts, passed: object[]) => ({
  occurredAt: facts.occurred_at,
  ...(facts.ticket_id !== null && { resolvedAt: facts.occurred_at }),
  consultants: facts.consultants.length,
  surveyVersion: null as number | null,
  suppressedBecause: null as string | null,
  ...(passed.length > 0 && { passed }),
})

const ofPolicy = ({ surveyId, surveyVersion }: PolicyFacts, candidate: Candidate | null) => ({
  surveyVersion,
  suppressedBecause: candidate?.suppressedBecause[surveyId] ?? null,
})

const clocksOf = ({ rules }: PolicyFacts) => {
  const { quietPeriods, caps } = { ...noRules, ...rules }
  return [...quietPeriods, ...caps]
}

/** What the rules of the policy look at; undefined when they look at nothing. */
function reachOf(facts: OccasionFacts, policy: PolicyFacts, candidate: Candidate): Reach | undefined {
  const clocks = clocksOf(policy)
  if (clocks.length === 0) return undefined
  const looksAt = (...names: string[]) => clocks.some(({ clock }) => names.includes(clock))
  return {
    contactId: looksAt('contact', 'contact_survey') ? candidate.id : null,
    clientId: looksAt('client') ? facts.client_id : null,
    engagementId: looksAt('engagement') ? facts.engagement_id : null,
    days: Math.max(...clocks.map(({ days }) => days)) + 1,
  }
}

/** Every ask spends the budgets of all policies, so the clocks of each of them are locked, whichever policy asks. */
function locksOf({ clocks, candidates, client_id, engagement_id, policies }: OccasionFacts): string[] {
  const locks: string[] = []
  if (clocks.some((clock) => clock.startsWith('contact'))) locks.push(...candidates.map(({ id }) => `contact ${id}`))
  if (clocks.includes('client') && client_id !== null) locks.push(`client ${client_id}`)
  if (clocks.includes('engagement') && engagement_id !== null) locks.push(`engagement ${engagement_id}`)
  for (const { id, rules } of policies) if (rules.sampling && 'perDay' in rules.sampling) locks.push(`policy ${id}`)
  return locks
}
