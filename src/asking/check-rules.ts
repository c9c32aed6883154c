import type { FieldFault } from '../problems.ts'
import { faultsOfBudget } from './budgets.ts'
import { faultsOfCondition } from './check-condition.ts'
import type { Rules } from './rules.ts'
import { faultOfWindow } from './windows.ts'

/**
 * What the schema cannot say about rules: a condition that does not fit together, a window that never opens, a cap that
 * lets nothing in. Each fault has its JSON pointer below the one given; with none the rules can be kept.
 */
export function faultsOfRules({ condition, window, quietPeriods, caps }: Rules, pointer = ''): FieldFault[] {
  const windowFault = window && faultOfWindow(window)
  return [
    ...(condition ? faultsOfCondition(condition, `${pointer}/condition`) : []),
    ...(windowFault ? [{ pointer: `${pointer}/window`, message: windowFault }] : []),
    ...faultsOfBudget({ quietPeriods, caps }).map((fault) => ({ ...fault, pointer: pointer + fault.pointer })),
  ]
}
