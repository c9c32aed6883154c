import { daysLater } from './local-time.ts'
import type { Reminders, SendingWindow } from './rules.ts'
import { nextMoment } from './windows.ts'

const minute = 60_000
const hour = 60 * minute

/** What decides when an ask is due. */
export interface Timing {
  occurredAt: Date
  delayMinutes: number
  /** How long nobody may have touched the ticket; null where that does not matter. */
  untouchedHours: number | null
  /** null for what nobody has touched since it occurred. */
  lastTouchedAt: Date | null
  window: SendingWindow | null
  zone: string
  expiresAfterDays: number
  reminders: Reminders | null
}

export interface Moments {
  dueAt: Date
  expiresAt: Date
  /** When it is reminded of, if the mail goes out when it is due. */
  remindAt: Date[]
}

/** The zone that a contact's windows and days are read in: its own, else its client's, else the firm's. */
export const zoneFor = (contact: string | null, client: string | null, tenant: string): string =>
  contact ?? client ?? tenant

/** When to ask; null if the window has no moment within two years. */
export const dueAtOf = (timing: Timing): Date | null => nextMoment(readyAt(timing), timing.window, timing.zone)

/** When to ask, to remind and to give up; null if the window has no moment within two years. */
export function momentsOf(timing: Timing): Moments | null {
  const { window, zone, expiresAfterDays, reminders } = timing
  const dueAt = dueAtOf(timing)
  if (!dueAt) return null
  const expiresAt = daysLater(dueAt, expiresAfterDays, zone)
  return { dueAt, expiresAt, remindAt: remindersAfter(dueAt, { expiresAt, reminders, window, zone }) }
}

/** The delay is over, and nobody has touched the ticket for as long as it must rest. */
function readyAt({ occurredAt, delayMinutes, untouchedHours, lastTouchedAt }: Timing): Date {
  const delayed = occurredAt.getTime() + delayMinutes * minute
  const touched = Math.max(occurredAt.getTime(), lastTouchedAt?.getTime() ?? 0)
  return new Date(untouchedHours === null ? delayed : Math.max(delayed, touched + untouchedHours * hour))
}

/**
 * When to remind of an ask, counted from the mail that went out: inside the window, before the link expires, and each
 * at least so many days after the mail before it, also where the window has put that one off. Where reminders went out
 * already, `sentAt` is the latest of them and `already` says how many they were.
 */
export function remindersAfter(
  sentAt: Date,
  { expiresAt, reminders, window, zone }: Pick<Timing, 'reminders' | 'window' | 'zone'> & { expiresAt: Date },
  already = 0,
): Date[] {
  const moments: Date[] = []
  let last = sentAt
  for (let count = already; count < (reminders?.count ?? 0); count++) {
    const next = nextMoment(daysLater(last, reminders!.everyDays, zone), window, zone)
    if (!next || next >= expiresAt) break
    moments.push(next)
    last = next
  }
  return moments
}
