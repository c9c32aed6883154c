import { createHash } from 'node:crypto'
import { instantOf } from './local-time.ts'

/**
 * Whether an occasion belongs to so many of a hundred. The same occasion and policy always get the same answer, whoever
 * asks and however often; different policies choose independently of each other.
 */
export const isSampled = (percent: number, occasionKey: string, policyId: string): boolean =>
  drawOf(occasionKey, policyId) < percent

/** A number of [0, 100) that looks drawn by lot and is settled by the occasion and the policy. */
export function drawOf(occasionKey: string, policyId: string): number {
  const hash = createHash('sha256')
    .update(JSON.stringify([policyId, occasionKey]))
    .digest()
  return (hash.readUIntBE(0, 6) / 2 ** 48) * 100
}

/**
 * Whether one more may be taken, where so many a day are to be spread evenly: by each part of the day as large a part
 * of them. What earlier hours left over, later ones may take. `fractionOfDay` is of [0, 1).
 */
export const isWithinDay = (perDay: number, takenToday: number, fractionOfDay: number): boolean =>
  takenToday < Math.min(perDay, Math.floor(perDay * fractionOfDay) + 1)

/** Which part of the local day is gone; a day on which the clock changes has as many hours as it has. */
export function fractionOfDay(at: Date, zone: string): number {
  const local = instantOf(at).toZonedDateTimeISO(zone)
  const start = local.startOfDay()
  const end = start.add({ days: 1 }).startOfDay()
  return (at.getTime() - start.epochMilliseconds) / (end.epochMilliseconds - start.epochMilliseconds)
}
