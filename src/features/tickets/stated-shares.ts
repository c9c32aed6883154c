/** What may be said about the parts of several consultants: a share for each, or hours for each, or nothing. */
import { type FieldFault, Problem } from '../../problems.ts'

/** What somebody said about a consultant's part; neither is as good as nothing. */
export interface Stated {
  share?: number | null
  hours?: number | null
}

/** Shares are kept as numeric(10, 9): they are counted in billionths. */
export const whole = 1e9
export const inBillionths = (share: number) => Math.round(share * whole)
const tolerance = inBillionths(1e-6)

export function kindOf({ share, hours }: Stated): 'both' | 'shares' | 'hours' | 'none' {
  const hasHours = typeof hours === 'number'
  if (typeof share === 'number') return hasHours ? 'both' : 'shares'
  return hasHours ? 'hours' : 'none'
}

/** A share or hours, if either was given. */
export const saidOf = ({ share, hours }: Stated): Stated => ({
  ...(typeof share === 'number' && { share }),
  ...(typeof hours === 'number' && { hours }),
})

/** Consultants with what was said about their parts, and nothing else. Throws as checkParts does. */
export function statedOf(consultants: readonly (Stated & { consultantId: string })[], pointer = '/consultants') {
  checkParts(consultants, pointer)
  return consultants.map(({ consultantId, ...stated }) => ({ consultantId, ...saidOf(stated) }))
}

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
    return {
      pointer: `${pointer}/${odd}`,
      message: `does not have ${name}, and another has; give ${name} to all, or to none`,
    }
  const sum = parts.reduce((total, { share }) => total + inBillionths(share ?? 0), 0)
  return kind === 'hours' || Math.abs(sum - whole) <= tolerance
    ? undefined
    : { pointer, message: `has shares that sum to ${sum / whole}, and should sum to 1` }
}
