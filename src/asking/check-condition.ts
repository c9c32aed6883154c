import type { FieldFault } from '../problems.ts'
import {
  type ConditionField,
  conditionBounds,
  conditionFields,
  contactRoles,
  opsOf,
  triggers,
} from './condition-schema.ts'

const { depth: deepest, leaves: mostLeaves, values: mostValues, text: longest, minutes: mostMinutes } = conditionBounds
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What is wrong with a condition at any level, each with its JSON pointer below the one given; empty if it can be kept. */
export function faultsOfCondition(condition: unknown, pointer = ''): FieldFault[] {
  const count = { leaves: 0 }
  const faults = faultsOf(condition, pointer, 1, count)
  return count.leaves > mostLeaves
    ? [...faults.slice(0, 1), { pointer, message: `must have at most ${mostLeaves} comparisons` }]
    : faults
}

function faultsOf(node: unknown, pointer: string, level: number, count: { leaves: number }): FieldFault[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [{ pointer, message: 'must be object' }]
  if (level > deepest) return [{ pointer, message: `must not be nested deeper than ${deepest} levels` }]
  if (count.leaves > mostLeaves) return []
  const keys = Object.keys(node).sort().join()
  const { all, any, not, field, op, value } = node as Record<string, unknown>
  switch (keys) {
    case 'all':
      return faultsOfParts(all, `${pointer}/all`, level, count)
    case 'any':
      return faultsOfParts(any, `${pointer}/any`, level, count)
    case 'not':
      return faultsOf(not, `${pointer}/not`, level + 1, count)
    case 'field,op,value':
      count.leaves++
      return faultsOfLeaf(field, op, value, pointer)
    default:
      return [{ pointer, message: 'must have either `all`, or `any`, or `not`, or `field`, `op` and `value`' }]
  }
}

function faultsOfParts(parts: unknown, pointer: string, level: number, count: { leaves: number }): FieldFault[] {
  if (!Array.isArray(parts) || parts.length === 0 || parts.length > mostLeaves)
    return [{ pointer, message: `must be a list of 1 to ${mostLeaves} conditions` }]
  return parts.flatMap((part, index) => faultsOf(part, `${pointer}/${index}`, level + 1, count))
}

function faultsOfLeaf(field: unknown, op: unknown, value: unknown, pointer: string): FieldFault[] {
  if (typeof field !== 'string' || !Object.hasOwn(conditionFields, field))
    return [{ pointer: `${pointer}/field`, message: `must be one of ${Object.keys(conditionFields).join(', ')}` }]
  const name = field as ConditionField
  const ops = opsOf[conditionFields[name]]
  if (typeof op !== 'string' || !ops.includes(op))
    return [{ pointer: `${pointer}/op`, message: `must be one of ${ops.join(', ')} for ${name}` }]
  const fault = conditionFields[name] === 'number' ? faultOfNumber(value) : faultOfList(name, value)
  return fault ? [{ pointer: `${pointer}/value`, message: fault }] : []
}

const faultOfNumber = (value: unknown) =>
  typeof value === 'number' && value >= 0 && value <= mostMinutes ? null : `must be a number from 0 to ${mostMinutes}`

function faultOfList(field: ConditionField, value: unknown): string | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > mostValues)
    return `must be a list of 1 to ${mostValues} texts`
  const isValue = valueRule(field)
  return value.every((each) => typeof each === 'string' && isValue.test(each)) ? null : isValue.says
}

function valueRule(field: ConditionField): { test(text: string): boolean; says: string } {
  const kind = conditionFields[field]
  if (kind === 'id' || kind === 'ids') return { test: (text) => uuid.test(text), says: 'must hold ids only' }
  if (field === 'trigger' || field === 'contactRole') {
    const known: readonly string[] = field === 'trigger' ? triggers : contactRoles
    return { test: (text) => known.includes(text), says: `must hold some of ${known.join(', ')}` }
  }
  return {
    test: (text) => text.trim() !== '' && text.length <= longest,
    says: `must hold texts of 1 to ${longest} characters`,
  }
}
