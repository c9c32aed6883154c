/** The policies of a replay: those that ask now, the draft in the place of its own. */
import type { TenantContext } from '../../context.ts'
import { type PolicyFacts, readPolicies } from '../decisions/service.ts'
import type { draftOf } from '../policies/service.ts'

export type Draft = Awaited<ReturnType<typeof draftOf>>

export interface ReplayedPolicies {
  all: PolicyFacts[]
  surveyIds: string[]
  /** In the order in which they are asked. */
  forKind(kind: string, onlyPolicyId: string | null): PolicyFacts[]
  /** How many days back any of them looks; 0 where none does. */
  reachDays: number
}

/** Those that take part, as they would be read for a decision. */
export async function policiesOf(ctx: TenantContext, draft: Draft, others: 'unchanged' | 'alone') {
  const rows = (await readPolicies(ctx, draft)).map(({ facts, ...row }) =>
    facts.id === draft.id
      ? { ...row, position: draft.position, facts: { ...facts, ...settingsOf(draft) } }
      : { ...row, facts },
  )
  const taking = others === 'alone' ? rows.filter(({ facts }) => facts.id === draft.id) : rows
  const sorted = taking.sort((a, b) => a.position - b.position || (a.facts.id < b.facts.id ? -1 : 1))
  const byKind = Map.groupBy(sorted, ({ trigger }) => trigger)
  const all = sorted.map(({ facts }) => facts)
  return {
    all,
    surveyIds: [...new Set(all.map(({ surveyId }) => surveyId))],
    forKind: (kind, only) =>
      (byKind.get(kind) ?? []).map(({ facts }) => facts).filter(({ id }) => only === null || id === only),
    reachDays: Math.max(0, ...all.flatMap(daysOf)),
  } satisfies ReplayedPolicies
}

const settingsOf = ({ name, priority, delayMinutes, expiresAfterDays, rules, scope, exclusive }: Draft) => ({
  ...{ name, priority, delayMinutes, expiresAfterDays, rules, scope, exclusive },
})

const daysOf = ({ rules: { quietPeriods = [], caps = [] } }: PolicyFacts) =>
  [...quietPeriods, ...caps].map(({ days }) => days + 1)
