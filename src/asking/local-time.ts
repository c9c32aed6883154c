import { LRUCache } from 'lru-cache'

/**
 * The instant of a local time in an IANA zone. A time that a clock change skips moves to the next that exists, which is
 * the moment of the change; of one that occurs twice it is the first.
 */
export function instantAt(local: Temporal.PlainDateTime, zone: string): Temporal.Instant {
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (earlier.toPlainDateTime().equals(local)) return earlier.toInstant()
  return earlier.getTimeZoneTransition('next')!.toInstant()
}

/** What the clock on the wall shows. */
export const wallTime = (at: Date, zone: string): Temporal.PlainDateTime =>
  instantOf(at).toZonedDateTimeISO(zone).toPlainDateTime()

export const instantOf = (at: Date): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(at.getTime())

export const dateOf = (instant: Temporal.Instant): Date => new Date(instant.epochMilliseconds)

/** The same time of day so many calendar days later. */
export const daysLater = (at: Date, days: number, zone: string): Date =>
  dateOf(instantAt(wallTime(at, zone).add({ days }), zone))

/*
 * Whoever weighs one ask against a hundred others needs the day of each, and the calendar of a zone is slow to ask. In
 * six hours at most one local day begins, so that two numbers answer for all of them.
 */
const slotMs = 6 * 3_600_000
const slots = new LRUCache<string, { day: number; nextFrom: number }>({ max: 20_000 })

/** Local calendar days since 1 January 1970, so that days can be counted apart from hours that a day has. */
export function dayNumber(at: Date, zone: string): number {
  const start = Math.floor(at.getTime() / slotMs) * slotMs
  const key = `${zone} ${start}`
  let slot = slots.get(key)
  if (!slot) {
    const { year, month, day: dayOfMonth } = wallTime(new Date(start), zone)
    const day = Math.round(Date.UTC(year, month - 1, dayOfMonth) / 86_400_000)
    slot = { day, nextFrom: startOfDay(day + 1, zone).getTime() }
    slots.set(key, slot)
  }
  return at.getTime() < slot.nextFrom ? slot.day : slot.day + 1
}

/** The first instant of a local day given by its number. */
export function startOfDay(day: number, zone: string): Date {
  const date = new Date(day * 86_400_000)
  const local = new Temporal.PlainDateTime(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())
  return dateOf(instantAt(local, zone))
}
