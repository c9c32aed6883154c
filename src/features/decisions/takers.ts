/** Which policies take an occasion. Pure. */
import { explain, type Facts } from '../../asking/conditions.ts'
import type { Candidate, OccasionFacts, PolicyFacts } from './facts-queries.ts'

export interface Takers {
  takers: PolicyFacts[]
  /** Why each of the policies before the first taker, or all of them, let it pass. */
  passed: { policyId: string; policy: string; reason: string }[]
}

const roles: Record<string, string> = { sponsor: 'sponsors', day_to_day: 'day-to-day contacts', end_user: 'end users' }

/** In order of the policies: the first that matches, and as long as none is exclusive those that ask besides. */
export function takersOf(facts: OccasionFacts, candidate: Candidate | null): Takers {
  const found: Takers = { takers: [], passed: [] }
  for (const policy of facts.policies) {
    const reason = mismatch(policy, facts, candidate)
    if (reason === null) found.takers.push(policy)
    else if (found.takers.length === 0) found.passed.push({ policyId: policy.id, policy: policy.name, reason })
    if (reason === null && policy.exclusive) break
  }
  return found
}

function mismatch(policy: PolicyFacts, facts: OccasionFacts, candidate: Candidate | null): string | null {
  const { milestones } = policy.scope
  if (milestones && !milestones.some((kind) => kind === facts.milestone_kind))
    return `The policy does not ask after milestones of the kind “${facts.milestone_kind}”.`
  if (facts.ticket_id === null && facts.kind !== 'manual' && candidate) {
    const asked = policy.scope.roles ?? ['sponsor', 'day_to_day']
    if (!asked.includes(candidate.role as (typeof asked)[number]))
      return `The contact is not one of the ${asked.map((role) => roles[role]).join(' and ')}, whom the policy asks.`
  }
  return explain(policy.rules.condition ?? null, conditionFacts(facts, candidate))
}

const conditionFacts = (facts: OccasionFacts, candidate: Candidate | null): Facts => ({
  client: facts.client_id,
  engagement: facts.engagement_id,
  connection: facts.connection_id,
  team: facts.teams,
  consultant: facts.consultants,
  ticketType: facts.ticket_type,
  priority: facts.ticket_priority,
  contactRole: candidate?.role ?? null,
  trigger: facts.kind,
  tags: facts.tags,
  handlingMinutes: facts.handling_minutes,
})
