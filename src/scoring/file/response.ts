import { daysIn, instantOf } from '../days.ts'
import type { ScoredResponse } from '../responses.ts'
import { isKind, type Kind, scales } from '../scales.ts'
import { FileFault, shown } from './fault.ts'
import type { FileResponse } from './schema.ts'

const tolerance = 1e-6

/** Reads the responses of a file; throws FileFault with the place of the first one that cannot be right. */
export function readResponses(
  responses: readonly FileResponse[],
  consultants: ReadonlySet<string>,
  timeZone: string,
): ScoredResponse[] {
  const dayOf = daysIn(timeZone)
  const ids = new Set<string>()
  return responses.map(({ id, client, survey, at, shares, answers }, index) => {
    const place = `/input/responses/${index}`
    if (ids.has(id)) throw new FileFault(`${place}/id`, `is used twice: ${shown(id)}`)
    ids.add(id)
    const instant = instantOf(at)
    if (instant === null)
      throw new FileFault(`${place}/at`, `must be a date and time like 2025-06-30T09:30:00Z, not ${shown(at)}`)
    return {
      ...{ id, client, survey, day: dayOf(instant) },
      shares: readShares(shares, consultants, `${place}/shares`),
      answers: answers.map(([kind, value], nth) => readAnswer(kind, value, `${place}/answers/${nth}`)),
    }
  })
}

/** The same consultant named twice: its parts are added. No parts given: they are equal. */
function readShares(shares: FileResponse['shares'], consultants: ReadonlySet<string>, place: string) {
  const stated = shares.map(([, share]) => share ?? null)
  const equal = stated.length > 0 && stated.every((share) => share === null)
  const result = new Map<string, number>()
  let sum = 0
  for (const [index, [consultant]] of shares.entries()) {
    if (!consultants.has(consultant))
      throw new FileFault(`${place}/${index}/0`, `is not one of the consultants: ${shown(consultant)}`)
    const share = equal ? 1 / shares.length : (stated[index] ?? null)
    if (share === null) throw new FileFault(`${place}/${index}`, 'has no share, but others of the response have')
    if (share <= 0) throw new FileFault(`${place}/${index}/1`, `must be above 0, not ${share}`)
    sum += share
    result.set(consultant, (result.get(consultant) ?? 0) + share)
  }
  // Half an ulp or so beyond the tolerance is only how 0.999999 is written in binary.
  if (!(Math.abs(sum - 1) <= tolerance + 1e-12)) throw new FileFault(place, `must sum to 1, not ${shown(sum)}`)
  return result
}

function readAnswer(kind: string, value: number, place: string): [Kind, number] {
  if (!isKind(kind)) throw new FileFault(`${place}/0`, `is not a kind of question that is scored: ${shown(kind)}`)
  const { lowest, highest } = scales[kind]
  if (!Number.isInteger(value) || value < lowest || value > highest)
    throw new FileFault(`${place}/1`, `must be a whole number from ${lowest} to ${highest} for ${kind}, not ${value}`)
  return [kind, value]
}
