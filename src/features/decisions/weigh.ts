/** What is decided about an occasion and a candidate, as far as it does not hang on what was asked before. Pure. */
import type { Candidate, OccasionFacts, PolicyFacts } from './facts-queries.ts'
import { takersOf } from './takers.ts'
import { impediment, obstacle, type Verdict } from './verdict.ts'

/** The n-th decision about an occasion and a candidate. */
export interface Weighed {
  nth: number
  policy: PolicyFacts | null
  candidate: Candidate | null
  /** null: judge() decides, by what was asked before. */
  verdict: Verdict | null
  /** What is kept of what was seen. */
  seen: object
}

/** One decision for each policy that takes the occasion, or one that says why none does. */
export function weigh(facts: OccasionFacts, candidate: Candidate | null): Weighed[] {
  const { takers, passed } = takersOf(facts, candidate)
  const seen = seenOf(facts, passed)
  const against = obstacle(facts) ?? (takers.length === 0 ? passedBy(passed) : null)
  if (against) return [{ nth: 1, policy: takers[0] ?? null, candidate, verdict: against, seen }]
  return takers.map((policy, index) => ({
    ...{ nth: index + 1, policy, candidate },
    verdict: impediment(facts, policy, candidate, index + 1),
    seen: { ...seen, ...ofPolicy(policy, candidate) },
  }))
}

/** Where there is nobody to ask, that is decided, too. */
export const candidatesOf = ({ candidates }: OccasionFacts): (Candidate | null)[] =>
  candidates.length === 0 ? [null] : candidates

const passedBy = (passed: { policy: string; reason: string }[]): Verdict => ({
  outcome: 'filtered',
  reason: `No policy takes it. “${passed[0]!.policy}”: ${passed[0]!.reason}`,
  timing: null,
  nextPossibleAt: null,
})

const seenOf = (facts: OccasionFacts, passed: object[]) => ({
  occurredAt: facts.occurred_at,
  ...(facts.ticket_id !== null && { resolvedAt: facts.occurred_at }),
  now: facts.now,
  consultants: facts.consultants.length,
  surveyVersion: null as number | null,
  suppressedBecause: null as string | null,
  ...(passed.length > 0 && { passed }),
})

const ofPolicy = ({ surveyId, surveyVersion }: PolicyFacts, candidate: Candidate | null) => ({
  surveyVersion,
  suppressedBecause: candidate?.suppressedBecause[surveyId] ?? null,
})
