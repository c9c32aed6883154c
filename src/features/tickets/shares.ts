/*
 * Who has which part in a piece of work. Hours that were given decide, or shares that were given; else the weights the
 * engagement gives its members, if it gives one to each of the people concerned; else all parts are equal. What is
 * returned is what the database holds, to the billionth.
 */
import type { Credit } from '../../http/shapes.ts'
import { checkParts, inBillionths, kindOf, type Stated, whole } from './stated-shares.ts'

export const sharesFrom = ['shares', 'hours', 'engagement', 'equal'] as const
/** What decided. */
export type SharesFrom = (typeof sharesFrom)[number]

/** Shares of consultants as they are stored. Throws invalid_input, with the place, for what checkParts refuses. */
export function sharesOf(
  consultants: readonly (Stated & { consultantId: string })[],
  pointer = '/consultants',
): Credit[] {
  checkParts(consultants, pointer)
  return shareOut(consultants).credits
}

/**
 * The part of each consultant, in order of their ids; one who is named twice has both parts. `weights` are those of the
 * engagement's members.
 */
export function shareOut(
  parts: readonly (Stated & { consultantId: string })[],
  weights: ReadonlyMap<string, number> = new Map(),
): { credits: Credit[]; sharesFrom: SharesFrom } {
  const people = Map.groupBy(parts, ({ consultantId }) => consultantId)
  const ids = [...people.keys()].sort()
  const basis = basisOf(parts, ids, weights)
  const totals = ids.map((id) => {
    if (basis === 'engagement') return weights.get(id)!
    if (basis === 'equal') return 1
    return sum(people.get(id)!.map(({ share, hours }) => (basis === 'hours' ? hours! : share!)))
  })
  // Shares that were given are kept as they are, also when they sum to 1 only nearly.
  const all = basis === 'shares' ? 1 : sum(totals)
  const credits = ids.map((consultantId, index) => ({
    consultantId,
    share: Math.min(whole, Math.max(1, inBillionths(totals[index]! / all))) / whole,
    hours: basis === 'hours' ? Math.round(totals[index]! * 100) / 100 : null,
  }))
  return { credits, sharesFrom: basis }
}

function basisOf(parts: readonly Stated[], ids: string[], weights: ReadonlyMap<string, number>): SharesFrom {
  const kinds = new Set(parts.map(kindOf))
  if (kinds.size === 1 && kinds.has('hours')) return 'hours'
  if (kinds.size === 1 && kinds.has('shares')) return 'shares'
  return ids.length > 1 && ids.every((id) => weights.has(id)) ? 'engagement' : 'equal'
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)
