/*
 * Reads a recurrence rule strictly. The library takes what it does not know in silence, and a survey that never comes
 * because of a misspelt word is worse than a refusal. The time of day is that of the start, so that no rule asks several
 * times a day.
 */

const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']
const tooOften = ['HOURLY', 'MINUTELY', 'SECONDLY']
const weekday = /^(MO|TU|WE|TH|FR|SA|SU)$/
const numberedWeekday = /^([+-]?([1-9]|[1-4][0-9]|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)$/
const untilForm = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/

/** The last moment of a rule: an instant, a local time, or a local date with all of its day. */
export type RuleEnd = { instant: Temporal.Instant } | { local: Temporal.PlainDateTime }

export interface ReadRule {
  /** The rule without UNTIL, as the library takes it. */
  text: string
  end: RuleEnd | null
}

const mostOften = { interval: 1000, count: 1000 }

const within =
  (most: number, { negative }: { negative: boolean }) =>
  (text: string) =>
    /^[+-]?\d{1,3}$/.test(text) &&
    Number(text) !== 0 &&
    Math.abs(Number(text)) <= most &&
    (negative || Number(text) > 0)

const listRules: Record<string, { fits(text: string): boolean; says: string }> = {
  BYDAY: { fits: (text) => numberedWeekday.test(text), says: 'days such as MO or -1FR' },
  BYMONTH: { fits: within(12, { negative: false }), says: 'months from 1 to 12' },
  BYMONTHDAY: { fits: within(31, { negative: true }), says: 'days from 1 to 31 or from -31 to -1' },
  BYYEARDAY: { fits: within(366, { negative: true }), says: 'days from 1 to 366 or from -366 to -1' },
  BYWEEKNO: { fits: within(53, { negative: true }), says: 'weeks from 1 to 53 or from -53 to -1' },
  BYSETPOS: { fits: within(366, { negative: true }), says: 'places from 1 to 366 or from -366 to -1' },
}

const single: Record<string, (value: string) => string | null> = {
  FREQ: faultOfFrequency,
  INTERVAL: (value) => faultOfCount('INTERVAL', value, mostOften.interval),
  COUNT: (value) => faultOfCount('COUNT', value, mostOften.count),
  WKST: (value) => (weekday.test(value) ? null : 'WKST takes a day of the week such as MO.'),
  UNTIL: (value) => (endOf(value) ? null : 'UNTIL takes a date such as 20271231 or a time such as 20271231T170000Z.'),
}

/** The parts of a rule, or what is wrong with it in a sentence. */
export function readRule(rule: string): ReadRule | string {
  const parts = new Map<string, string>()
  for (const part of rule.trim().toUpperCase().split(';')) {
    const [, name, value] = /^([A-Z]+)=([A-Z0-9,+-]+)$/.exec(part) ?? []
    if (name === undefined || value === undefined)
      return `“${part.slice(0, 50)}” is not a part of a rule, such as FREQ=WEEKLY.`
    if (parts.has(name)) return `${name} is given twice.`
    const fault = faultOfPart(name, value)
    if (fault) return fault
    parts.set(name, value)
  }
  if (!parts.has('FREQ')) return 'A rule says how often: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.'
  const until = parts.get('UNTIL')
  if (until !== undefined && parts.has('COUNT')) return 'A rule ends by COUNT or by UNTIL, not by both.'
  parts.delete('UNTIL')
  return {
    text: [...parts].map(([name, value]) => `${name}=${value}`).join(';'),
    end: until === undefined ? null : endOf(until),
  }
}

function faultOfPart(name: string, value: string): string | null {
  if (/^BY(HOUR|MINUTE|SECOND)$/.test(name)) return `${name} is not taken: the time of day is that of the start.`
  if (Object.hasOwn(single, name)) return single[name]!(value)
  if (!Object.hasOwn(listRules, name)) return `${name} is not a part that rules have here.`
  const { fits, says } = listRules[name]!
  const values = value.split(',')
  return values.length <= 366 && values.every(fits) ? null : `${name} takes ${says}.`
}

function faultOfFrequency(value: string): string | null {
  if (frequencies.includes(value)) return null
  return tooOften.includes(value)
    ? `FREQ=${value} is more often than anybody may be asked; the most is DAILY.`
    : 'FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.'
}

const faultOfCount = (name: string, value: string, most: number) =>
  /^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= most
    ? null
    : `${name} is a number from 1 to ${most}.`

function endOf(value: string): RuleEnd | null {
  const [whole, year, month, day, hour, minute, second, utc] = untilForm.exec(value) ?? []
  if (whole === undefined) return null
  try {
    const local = Temporal.PlainDateTime.from(
      `${year}-${month}-${day}T${hour === undefined ? '23:59:59' : `${hour}:${minute}:${second}`}`,
    )
    return utc === 'Z' ? { instant: local.toZonedDateTime('UTC').toInstant() } : { local }
  } catch {
    return null
  }
}
