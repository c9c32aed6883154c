/*
 * Decides about occasions at the end of the transaction that raises them. First everything is read that may be read
 * without a lock; then the locks of all whose budget may be spent are taken, in one order; then one occasion after the
 * other is decided, each seeing what those before it planned.
 */
import { dayNumber, startOfDay } from '../../asking/local-time.ts'
import type { TenantContext } from '../../context.ts'
import { sendInvitationsLater } from '../invitations/service.ts'
import { countTakenSince, lockBudgets, readPastAsks } from './budget-queries.ts'
import { type Candidate, type OccasionFacts, type PolicyFacts, readFacts } from './facts-queries.ts'
import { reachOf } from './reach.ts'
import { type Before, judge } from './verdict.ts'
import { endWaiting } from './waiting-queries.ts'
import { candidatesOf, weigh } from './weigh.ts'
import { type Decided, writeDecision } from './write-queries.ts'

/** An occasion to decide about, with everybody who might be asked or, once more, with one of them. */
export interface Due {
  occasionId: string
  contactId?: string
}

/** Decides about each of the occasions; those that are no more are passed over. */
export async function decideAbout(ctx: TenantContext, due: readonly Due[]): Promise<void> {
  const occasions: OccasionFacts[] = []
  for (const { occasionId, contactId } of due) {
    const facts = await readFacts(ctx, occasionId)
    const about = facts && (contactId === undefined ? facts : aboutOne(facts, contactId))
    if (about) occasions.push(about)
  }
  const locks = new Set(occasions.flatMap(locksOf))
  if (locks.size > 0) await lockBudgets(ctx, locks)
  for (const facts of occasions) for (const candidate of candidatesOf(facts)) await decideOne(ctx, facts, candidate)
  const again = due.flatMap(({ occasionId, contactId }) => (contactId === undefined ? [] : [{ occasionId, contactId }]))
  if (again.length > 0) await endWaiting(ctx, again)
}

/** Undefined where nobody would ask the contact about the occasion any more, which is not as if nobody were known. */
function aboutOne(facts: OccasionFacts, contactId: string): OccasionFacts | undefined {
  const candidates = facts.candidates.filter(({ id }) => id === contactId)
  return candidates.length === 0 ? undefined : { ...facts, candidates }
}

async function decideOne(ctx: TenantContext, facts: OccasionFacts, candidate: Candidate | null) {
  for (const { verdict, ...weighed } of weigh(facts, candidate)) {
    const decided = verdict ?? (await judged(ctx, facts, weighed.policy!, candidate!))
    const { timing, blocked } = decided
    const seen = { ...weighed.seen, ...(timing && { dueAt: timing.dueAt }), ...(blocked && { blocked }) }
    await write(ctx, facts, { ...decided, ...weighed, seen })
  }
}

async function judged(ctx: TenantContext, facts: OccasionFacts, policy: PolicyFacts, candidate: Candidate) {
  const whose = { contactId: candidate.id, clientId: facts.client_id, engagementId: facts.engagement_id }
  const reach = reachOf(policy.rules, whose)
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

/** Every ask spends the budgets of all policies, so the clocks of each of them are locked, whichever policy asks. */
function locksOf({ clocks, candidates, client_id, engagement_id, policies }: OccasionFacts): string[] {
  const locks: string[] = []
  if (clocks.some((clock) => clock.startsWith('contact'))) locks.push(...candidates.map(({ id }) => `contact ${id}`))
  if (clocks.includes('client') && client_id !== null) locks.push(`client ${client_id}`)
  if (clocks.includes('engagement') && engagement_id !== null) locks.push(`engagement ${engagement_id}`)
  for (const { id, rules } of policies) if (rules.sampling && 'perDay' in rules.sampling) locks.push(`policy ${id}`)
  return locks
}
