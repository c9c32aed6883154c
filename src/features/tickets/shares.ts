/*
 * Who has which part in a piece of work. Hours that were given decide, or shares that were given; else the weights the
 * engagement gives its members, if it gives one to each of the people concerned; else all parts are equal. Shares are
 * kept as numeric(10, 9), so all of this counts in billionths: what is returned is what the database holds.
 */
import type { Credit } from '../../http/shapes.ts'
import { type FieldFault, Problem } from '../../problems.ts'

/** What somebody said about a consultant's part; neither is as good as nothing. */
export interface Stated {
  share?: number | null
  hours?: number | null
}

export const sharesFrom = ['shares', 'hours', 'engagement', 'equal'] as const
/** What decided. */
export type SharesFrom = (typeof sharesFrom)[number]

const whole = 1e9
const inBillionths = (share: number) => Math.round(share * whole)
/** SCORING.md, section 1: other sums are refused. */
const tolerance = 1e-6 * whole

/** Shares of consultants as they are stored. Throws invalid_input, with the place, for what checkParts refuses. */
export function sharesOf(
  consultants: readonly (Stated & { consultantId: string })[],
  pointer = '/consultants',
): Credit[] {
  checkParts(consultants, pointer)
  return shareOut(consultants).credits
}

/** Consultants with what was said about their parts, and nothing else. Throws as sharesOf does. */
export function statedOf(consultants: readonly (Stated & { consultantId: string })[], pointer = '/consultants') {
  checkParts(consultants, pointer)
  return consultants.map(({ consultantId, ...stated }) => ({ consultantId, ...saidOf(stated) }))
}

/** A share or hours, if either was given. */
export const saidOf = ({ share, hours }: Stated): Stated => ({
  ...(typeof share === 'number' && { share }),
  ...(typeof hours === 'number' && { hours }),
})

/**
 * Throws invalid_input for a consultant named twice, and unless shares that sum to 1 are given for all, or hours for
 * all, or nothing for anybody.
 */
export function checkParts(parts: readonly (Stated & { consultantId: string })[], pointer: string) {
  const fault = twice(parts, pointer) ?? faultOfParts(parts, pointer)
  if (fault) throw new Problem('invalid_input', `${fault.pointer} ${fault.message}.`, { faults: [fault] })
}

function twice(parts: readonly { consultantId: string }[], pointer: string): FieldFault | undefined {
  const ids = parts.map(({ consultantId }) => consultantId)
  const at = ids.findIndex((id, index) => ids.indexOf(id) < index)
  return at < 0 ? undefined : { pointer: `${pointer}/${at}/consultantId`, message: 'is named already' }
}

/** What is wrong with shares or hours, and where; undefined when they may decide. */
export function faultOfParts(parts: readonly Stated[], pointer: string): FieldFault | undefined {
  const kinds = parts.map(kindOf)
  const both = kinds.indexOf('both')
  if (both >= 0) return { pointer: `${pointer}/${both}`, message: 'has a share and hours; give one of them' }
  const kind = kinds.find((each) => each !== 'none')
  if (kind === undefined) return undefined
  const odd = kinds.findIndex((each) => each !== kind)
  const name = kind === 'shares' ? 'a share' : 'hours'
  if (odd >= 0)
    return { pointer: `${pointer}/${odd}`, message: `has not ${name}, as another has; give ${name} to all, or to none` }
  const sum = parts.reduce((total, { share }) => total + inBillionths(share ?? 0), 0)
  return kind === 'hours' || Math.abs(sum - whole) < tolerance
    ? undefined
    : { pointer, message: `has shares that sum to ${sum / whole}, and should sum to 1` }
}

export const saysNothing = (stated: Stated) => kindOf(stated) === 'none'

function kindOf({ share, hours }: Stated): 'both' | 'shares' | 'hours' | 'none' {
  const hasHours = typeof hours === 'number'
  if (typeof share === 'number') return hasHours ? 'both' : 'shares'
  return hasHours ? 'hours' : 'none'
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
    share: Math.max(1, inBillionths(totals[index]! / all)) / whole,
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
