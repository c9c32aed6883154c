import { faultsOfRules } from '../../asking/check-rules.ts'
import { faultOfRecurrence } from '../../asking/recurrence.ts'
import { noRules, type Rules } from '../../asking/rules.ts'
import { type FieldFault, Problem } from '../../problems.ts'
import type { Scope } from './scope.ts'

interface Settings {
  trigger: string
  rules?: Partial<Rules>
  scope?: Scope
}

/** What a schema cannot say about a policy. Throws invalid_input with the place of every fault. */
export function checkSettings(settings: Settings): void {
  const faults = [...faultsOf(settings)]
  if (faults.length > 0) throw new Problem('invalid_input', `${faults[0]!.pointer} ${faults[0]!.message}.`, { faults })
}

function* faultsOf({ trigger, rules = {}, scope = {} }: Settings): Iterable<FieldFault> {
  yield* faultsOfRules({ ...noRules, ...rules }, '/rules')
  yield* only('recurrence', 'schedule', trigger, scope)
  yield* only('everyMonths', 'engagement_running', trigger, scope)
  if (scope.milestones && trigger !== 'milestone_reached')
    yield { pointer: '/scope/milestones', message: 'is for the trigger milestone_reached only' }
  const fault = scope.recurrence && faultOfRecurrence(scope.recurrence)
  if (fault) yield { pointer: '/scope/recurrence/rule', message: fault.replace(/\.$/, '') }
}

function* only(key: 'recurrence' | 'everyMonths', needs: string, trigger: string, scope: Scope): Iterable<FieldFault> {
  if (trigger === needs && scope[key] === undefined)
    yield { pointer: `/scope/${key}`, message: `is needed for the trigger ${needs}` }
  if (trigger !== needs && scope[key] !== undefined)
    yield { pointer: `/scope/${key}`, message: `is for the trigger ${needs} only` }
}
