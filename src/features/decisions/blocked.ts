import { type Ask, type BudgetRule, shares } from '../../asking/budgets.ts'
import type { Cap, QuietPeriod, Rules } from '../../asking/rules.ts'

/** The rule that kept an ask from its time, and the asks that it followed from. */
export interface Blocked {
  kind: BudgetRule['kind']
  rule: QuietPeriod | Cap
  /** When it would have gone out. */
  wantedAt: Date
  /** The nearest in time; few are enough to see why. */
  asks: Pick<Ask, 'policyId' | 'surveyId' | 'contactId' | 'at' | 'answeredAt' | 'planned'>[]
}

const mostAsks = 10

/** What a ledger keeps of a budget that was spent. */
export function blockedBy({ kind, index }: BudgetRule, rules: Rules, ask: Ask, others: readonly Ask[]): Blocked {
  const rule = (kind === 'cap' ? rules.caps : rules.quietPeriods)[index]!
  const distance = ({ at, answeredAt }: Ask) =>
    Math.min(...[at, answeredAt ?? at].map((each) => Math.abs(each.getTime() - ask.at.getTime())))
  const near = (other: Ask) => distance(other) <= (rule.days + 1) * 86_400_000
  const asks = others.filter((other) => shares(rule.clock, ask, other) && near(other))
  return {
    ...{ kind, rule, wantedAt: ask.at },
    asks: asks
      .toSorted((a, b) => distance(a) - distance(b))
      .slice(0, mostAsks)
      .map(({ policyId, surveyId, contactId, at, answeredAt, planned = false }) => ({
        ...{ policyId, surveyId, contactId, at, answeredAt, planned },
      })),
  }
}
