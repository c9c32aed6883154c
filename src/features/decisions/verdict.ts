/** Whether to ask somebody about an occasion, and why or why not. Pure. */
import { type Ask, type BudgetVerdict, judge as judgeBudget } from '../../asking/budgets.ts'
import { firstFree } from '../../asking/first-free.ts'
import { noRules, type Rules } from '../../asking/rules.ts'
import { fractionOfDay, isSampled, isWithinDay } from '../../asking/sampling.ts'
import { type Moments, momentsOf, zoneFor } from '../../asking/timing.ts'
import { type Blocked, blockedBy } from './blocked.ts'
import type { Candidate, OccasionFacts, PolicyFacts } from './facts-queries.ts'
import type { Outcome } from './schemas.ts'

export interface Verdict {
  outcome: Outcome
  /** In a sentence that a client manager understands. */
  reason: string
  timing: Moments | null
  /** When it could be asked at the earliest, where only the time stands against it. */
  nextPossibleAt: Date | null
  /** Where what was asked before stands against it. */
  blocked?: Blocked
}

/** What was asked before, as far as the rules of the policy look at it. */
export interface Before {
  asks: Ask[]
  /** How many occasions the policy took today, in the firm's time zone. */
  takenToday: number
}

const no = (outcome: Outcome, reason: string): Verdict => ({ outcome, reason, timing: null, nextPossibleAt: null })

const suppressed: Record<string, string> = {
  unsubscribed: 'The contact asked not to be sent surveys.',
  bounced: 'Mail to the address of the contact came back, so it is not used any more.',
  complained: 'The contact called a mail spam, so it is not asked any more.',
  imported: 'The address is on a list of addresses that must not be mailed.',
  erased: 'The address was erased and must not be used.',
  manual: 'The address is on the list of addresses that must not be mailed.',
}

/** What stands against asking anybody about the occasion, whatever policy would. */
export function obstacle(facts: OccasionFacts): Verdict | null {
  if (facts.called_off && facts.ticket_id !== null)
    return no('reopened', 'The ticket was reopened before anybody was asked.')
  if (facts.called_off) return no('called_off', 'It was taken back before anybody was asked.')
  if (facts.policies.length === 0) return no('no_policy', `No enabled policy asks ${after[facts.kind]}.`)
  return null
}

const after: Record<string, string> = {
  ticket_resolved: 'after a ticket is resolved',
  milestone_reached: 'when a milestone is reached',
  engagement_closed: 'when an engagement is closed',
  engagement_running: 'about a running engagement',
  schedule: 'on this schedule',
  manual: 'by hand',
}

/** What stands against asking this person by this policy, but for what was asked before. First reason wins. */
export function impediment(
  facts: OccasionFacts,
  policy: PolicyFacts,
  candidate: Candidate | null,
  nth: number,
): Verdict | null {
  if (policy.surveyVersionId === null)
    return no('not_published', `Policy “${policy.name}” uses survey “${policy.surveyName}”, which is not published.`)
  if (candidate?.ownDomain)
    return no(
      'filtered',
      `The address of the contact is in the firm's own domain “${candidate.ownDomain}”: own people are not asked.`,
    )
  if (facts.ticket_id !== null && facts.consultants.length === 0)
    return no('no_consultant', 'It is not known yet which consultant resolved the ticket.')
  if (!candidate)
    return facts.ticket_id === null
      ? no('no_contact', 'The client has no contact who could be asked.')
      : no('no_contact', 'It is not known yet who asked for help, so there is nobody to ask.')
  if (candidate.isArchived) return no('no_address', 'The contact is archived and is not mailed any more.')
  if (candidate.email === null && policy.rules.delivery !== 'external')
    return no('no_address', 'The contact has no e-mail address yet.')
  const because = candidate.suppressedBecause[policy.surveyId] ?? null
  if (because !== null) return no('opted_out', suppressed[because] ?? suppressed.manual!)
  if (nth === 1 ? candidate.askedBy.length > 0 : candidate.askedBy.includes(policy.id))
    return no('already_asked', `The contact was already asked about this ${noun[facts.kind]}.`)
  return null
}

const noun: Record<string, string> = {
  ticket_resolved: 'resolution of the ticket',
  milestone_reached: 'milestone',
  engagement_closed: 'engagement',
  engagement_running: 'engagement',
  schedule: 'date',
  manual: 'wish',
}

/** The verdict on somebody whom nothing stands against but the time and what was asked before. */
export function judge(facts: OccasionFacts, policy: PolicyFacts, candidate: Candidate, before: Before): Verdict {
  const rules = { ...noRules, ...policy.rules }
  const { sampling } = rules
  if (sampling && 'percent' in sampling && !isSampled(sampling.percent, facts.key, policy.id))
    return no('sampled_out', `Policy “${policy.name}” asks about ${sampling.percent} % of them; this is not one.`)
  const gone = () => fractionOfDay(facts.now, facts.firm_zone)
  if (sampling && 'perDay' in sampling && !isWithinDay(sampling.perDay, before.takenToday, gone()))
    return no('sampled_out', `Policy “${policy.name}” asks about ${sampling.perDay} a day, spread over the day.`)

  const zone = zoneFor(candidate.timeZone, facts.client_zone, facts.firm_zone)
  const plan = planOf(facts, policy, rules, zone)
  const timing = plan(facts.now)
  if (!timing) return no('too_late', `Policy “${policy.name}” has no time at which its mail may go out.`)
  const askAt = (at: Date): Ask => ({
    ...{ policyId: policy.id, surveyId: policy.surveyId, contactId: candidate.id, priority: policy.priority },
    ...{ clientId: facts.client_id, engagementId: facts.engagement_id, at, answeredAt: null },
  })
  const found = judgeBudget(askAt(timing.dueAt), before.asks, rules, zone)
  if (found.free) return { outcome: 'invited', reason: planned(facts, policy), timing, nextPossibleAt: null }
  const blocked = blockedBy(found.rule, rules, askAt(timing.dueAt), before.asks)
  const busy = { reason: found.because, timing: null, nextPossibleAt: found.freeAt, blocked }
  if (found.whenBusy === 'skip') return { ...busy, outcome: outcomeOf(found) }
  const isFree = (at: Date) => judgeBudget(askAt(at), before.asks, rules, zone)
  const later = firstFree(plan, isFree, found.freeAt, timing.expiresAt)
  return later
    ? { outcome: 'waiting', reason: found.because, timing: later, nextPossibleAt: later.dueAt, blocked }
    : {
        ...busy,
        outcome: outcomeOf(found),
        reason: `${found.because} It does not wait longer than its link would live.`,
      }
}

type Busy = Exclude<BudgetVerdict, { free: true }>

const outcomeOf = ({ rule }: Busy): Outcome => (rule.kind === 'cap' ? 'capped' : 'quiet_period')

/** When it would be due if it were not asked before some moment. */
const planOf = (facts: OccasionFacts, policy: PolicyFacts, rules: Rules, zone: string) => (notBefore: Date) =>
  momentsOf({
    ...{ ...rules, occurredAt: facts.occurred_at, lastTouchedAt: facts.touched_at, zone },
    expiresAfterDays: policy.expiresAfterDays,
    delayMinutes: Math.max(policy.delayMinutes, (notBefore.getTime() - facts.occurred_at.getTime()) / 60_000),
  })

const moment: Record<string, string> = {
  ticket_resolved: 'the resolution',
  milestone_reached: 'the milestone',
  engagement_closed: 'the end of the engagement',
  engagement_running: 'the day',
  schedule: 'the date',
  manual: 'the wish',
}

const planned = ({ kind }: OccasionFacts, { name, delayMinutes }: PolicyFacts) =>
  `Policy “${name}” asks ${delay(delayMinutes)} ${moment[kind]}.`

function delay(minutes: number): string {
  const [size, unit] = minutes % 1440 === 0 ? [1440, 'day'] : minutes % 60 === 0 ? [60, 'hour'] : [1, 'minute']
  const count = minutes / size
  return count === 0 ? 'right after' : `${count} ${unit}${count === 1 ? '' : 's'} after`
}
