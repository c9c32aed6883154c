/*
 * Decides about occasions of the past once more, one after the other in the order in which they were decided, with the
 * same rules and the budgets that its own asks have spent. Pure: it reads and writes nothing. An ask that was really
 * made, too, is taken to have been answered when it really was.
 */
import { dayNumber } from '../../asking/local-time.ts'
import {
  type Candidate,
  candidateKey,
  candidatesOf,
  judge,
  type OccasionFacts,
  type PolicyFacts,
  reachOf,
  type Verdict,
  type Weighed,
  weigh,
} from '../decisions/service.ts'
import { PastAsks } from './past-asks.ts'

/** One occasion, and what is known of it beyond its facts. */
export interface Replayed {
  facts: OccasionFacts
  /** When what was asked of a candidate by its n-th decision was answered. */
  answeredAt(candidate: string, nth: number): Date | null
}

/** What the replay decided. */
export interface Simulated extends Pick<Verdict, 'outcome' | 'reason'> {
  candidate: string
  nth: number
  policyId: string | null
  contactId: string | null
  dueAt: Date | null
}

export class Simulation {
  readonly past = new PastAsks()
  #takenOnDay = new Map<string, number>()

  /** Decides about one occasion; the asks that come of it count from now on. */
  decide({ facts, answeredAt }: Replayed): Simulated[] {
    const weighed = candidatesOf(facts).map((candidate) => weigh(facts, candidate))
    return weighed.flat().map((each) => {
      const verdict = each.verdict ?? this.#judged(facts, each.policy!, each.candidate!)
      const candidate = candidateKey(facts, each.candidate)
      const ended = verdict.timing
        ? this.#ask(facts, each, verdict.timing.dueAt, answeredAt(candidate, each.nth))
        : null
      return {
        ...{ outcome: ended?.outcome ?? verdict.outcome, reason: ended?.reason ?? verdict.reason },
        ...{ candidate, nth: each.nth, policyId: each.policy?.id ?? null, contactId: each.candidate?.id ?? null },
        dueAt: verdict.timing?.dueAt ?? null,
      }
    })
  }

  #judged(facts: OccasionFacts, policy: PolicyFacts, candidate: Candidate): Verdict {
    const whose = { contactId: candidate.id, clientId: facts.client_id, engagementId: facts.engagement_id }
    const reach = reachOf(policy.rules, whose)
    return judge(facts, policy, candidate, {
      asks: reach ? this.past.within(reach, facts.id, facts.now) : [],
      takenToday: this.#takenOnDay.get(dayKey(policy, facts)) ?? 0,
    })
  }

  #ask(facts: OccasionFacts, { policy, candidate }: Weighed, at: Date, answeredAt: Date | null) {
    const key = dayKey(policy!, facts)
    this.#takenOnDay.set(key, (this.#takenOnDay.get(key) ?? 0) + 1)
    const calledOffAt = facts.reopened_at && facts.reopened_at < at ? facts.reopened_at : null
    this.past.add({
      ...{ policyId: policy!.id, surveyId: policy!.surveyId, priority: policy!.priority, contactId: candidate!.id },
      ...{ clientId: facts.client_id, engagementId: facts.engagement_id, occasionId: facts.id },
      ...{ at, answeredAt, calledOffAt },
    })
    return (
      calledOffAt && { outcome: 'reopened' as const, reason: 'The ticket was reopened before the survey went out.' }
    )
  }
}

const dayKey = ({ id }: PolicyFacts, { now, firm_zone }: OccasionFacts) => `${id} ${dayNumber(now, firm_zone)}`
