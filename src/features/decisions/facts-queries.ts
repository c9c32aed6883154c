import { defineStatement } from '../../../db/tenant.ts'
import type { Trigger } from '../../asking/condition-schema.ts'
import type { Rules } from '../../asking/rules.ts'
import type { TenantContext } from '../../context.ts'
import type { Scope } from '../policies/service.ts'
import { factsOfMany, factsOfOne, policiesOfFirm } from './facts-sql.ts'

/** A policy that might take an occasion, with the version of its survey that would be asked. */
export interface PolicyFacts {
  id: string
  version: number
  name: string
  priority: number
  delayMinutes: number
  expiresAfterDays: number
  /** As stored: what is left out restricts nothing. */
  rules: Partial<Rules>
  scope: Scope
  /** Whether no other policy may ask about the occasion as well. */
  exclusive: boolean
  surveyId: string
  surveyName: string
  surveyVersionId: string | null
  surveyVersion: number | null
}

/** Somebody who might be asked. */
export interface Candidate {
  id: string
  email: string | null
  isArchived: boolean
  role: string
  timeZone: string | null
  clientId: string | null
  /** Why the address must not be mailed, by the survey that a policy asks with; null where it may. */
  suppressedBecause: Record<string, string | null>
  /** The firm's own domain that the address lies in, if it does. */
  ownDomain: string | null
  /** Policies that have asked about this occasion already. */
  askedBy: string[]
}

/** Everything that a decision depends on but for what was asked before, as it is now. */
export interface OccasionFacts {
  id: string
  kind: Trigger
  key: string
  ticket_id: string | null
  cycle: number | null
  occurred_at: Date
  now: Date
  called_off: boolean
  client_id: string | null
  engagement_id: string | null
  milestone_kind: string | null
  connection_id: string | null
  ticket_type: string | null
  ticket_priority: string | null
  tags: string[]
  handling_minutes: number | null
  touched_at: Date | null
  reopened_at: Date | null
  client_zone: string | null
  firm_zone: string
  consultants: string[]
  teams: string[]
  policies: PolicyFacts[]
  /** The clocks that any policy of the firm keeps a budget on. */
  clocks: string[]
  candidates: Candidate[]
}

const facts = defineStatement<OccasionFacts>('occasion_facts', factsOfOne)

/** Undefined when there is no such occasion any more. */
export const readFacts = async ({ run, tenantId }: TenantContext, occasionId: string) =>
  (await run(facts, [tenantId, occasionId]))[0]

const factsOfAll = defineStatement<OccasionFacts>('facts_of_occasions', factsOfMany)

/** Of many occasions at once, in no order and without policies: whoever asks knows them. */
export const readFactsOfMany = ({ run, tenantId }: TenantContext, occasionIds: string[], surveyIds: string[]) =>
  run(factsOfAll, [tenantId, occasionIds, surveyIds])

const policiesOf = defineStatement<{ trigger: string; position: number; facts: PolicyFacts }>(
  'policies_of_firm',
  policiesOfFirm,
)

/** The policies that ask, and one that need not, as if it asked with that survey. */
export const readPolicies = ({ run, tenantId }: TenantContext, draft: { id: string; surveyId: string }) =>
  run(policiesOf, [tenantId, draft.id, draft.surveyId])
