/*
 * Conditions are two-valued. What a ticket does not have (no priority, no tags, no handling time) is a fact about it,
 * not a riddle: it is in no list and on neither side of a number. So `in` is false and `notIn` true, and `not` always
 * turns the answer round.
 */
import {
  type Condition,
  type ConditionField,
  type ConditionLeaf,
  conditionFields,
  type Trigger,
} from './condition-schema.ts'
import { leafSentence } from './condition-sentences.ts'

/** What is known of an occasion; null for what it does not have. */
export interface Facts {
  trigger: Trigger
  client: string | null
  engagement: string | null
  connection: string | null
  /** Teams that any of the credited consultants is in. */
  team: readonly string[]
  /** The credited consultants. */
  consultant: readonly string[]
  ticketType: string | null
  priority: string | null
  contactRole: string | null
  tags: readonly string[]
  handlingMinutes: number | null
}

/** Whether the condition holds; without one it does. */
export function matches(condition: Condition | null, facts: Facts): boolean {
  if (condition === null) return true
  if ('all' in condition) return condition.all.every((each) => matches(each, facts))
  if ('any' in condition) return condition.any.some((each) => matches(each, facts))
  if ('not' in condition) return !matches(condition.not, facts)
  return holds(condition, facts)
}

/** The first reason why the condition does not hold, in a sentence; null if it does. */
export const explain = (condition: Condition | null, facts: Facts): string | null =>
  condition === null || matches(condition, facts) ? null : reason(condition, facts, true)

/** Why a condition is not as wanted, which it must not be. */
function reason(condition: Condition, facts: Facts, wanted: boolean): string {
  if ('not' in condition) return reason(condition.not, facts, !wanted)
  if (!('all' in condition) && !('any' in condition)) return leafSentence(condition, facts, wanted)
  const parts = 'all' in condition ? condition.all : condition.any
  const culprits = parts.filter((part) => matches(part, facts) !== wanted)
  const first = reason(culprits[0]!, facts, wanted)
  const oneIsEnough = 'all' in condition === wanted
  if (oneIsEnough || parts.length === 1) return first
  return wanted
    ? `None of ${parts.length} alternatives holds. The first: ${first}`
    : `All ${parts.length} parts of what the policy leaves out hold. The first: ${first}`
}

function holds({ field, op, value }: ConditionLeaf, facts: Facts): boolean {
  if (typeof value === 'number') return comparesTo(facts.handlingMinutes, op, value)
  const listed = folded(value)
  const has = valuesOf(field, facts)
  switch (op) {
    case 'in':
    case 'hasAny':
      return has.some((each) => listed.has(fold(each)))
    case 'notIn':
    case 'hasNone':
      return !has.some((each) => listed.has(fold(each)))
    case 'hasAll': {
      const own = new Set(has.map(fold))
      return [...listed].every((each) => own.has(each))
    }
    default:
      return false
  }
}

function comparesTo(minutes: number | null, op: ConditionLeaf['op'], limit: number): boolean {
  if (minutes === null) return false
  if (op === 'atLeast') return minutes >= limit
  if (op === 'atMost') return minutes <= limit
  if (op === 'below') return minutes < limit
  return op === 'above' && minutes > limit
}

function valuesOf(field: ConditionField, facts: Facts): readonly string[] {
  const fact = facts[field]
  if (fact === null || conditionFields[field] === 'number') return []
  return typeof fact === 'object' ? fact : [String(fact)]
}

/** Upper case first, so that “STRASSE” is “Straße”. */
const fold = (text: string) => text.trim().normalize('NFC').toUpperCase().toLowerCase()

/** Lists are folded once and not again for each of the hundred thousand occasions of a replay. */
const foldedLists = new WeakMap<readonly string[], Set<string>>()
function folded(list: readonly string[]): Set<string> {
  return foldedLists.getOrInsertComputed(list, () => new Set(list.map(fold)))
}
