/*
 * The rules of a survey programme as policies store them and the API takes them. What they mean is decided by the
 * files beside this one, each a pure function: no database, no clock. Whoever stores rules asks faultsOfRules first,
 * since a schema cannot say all of it.
 */
import { type Static, Type } from 'typebox'
import { Day, Nullable, OneOf } from '../http/shapes.ts'
import { Condition } from './condition-schema.ts'

const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', maxLength: 5, examples: ['09:00'] })
const EndOfDay = Type.String({
  pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
  maxLength: 5,
  examples: ['17:00'],
})

/** When mail may go out, in local time. The end is not part of it; a window does not go over midnight. */
export const SendingWindow = Type.Object(
  {
    days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
      minItems: 1,
      maxItems: 7,
      uniqueItems: true,
      description: 'Days of the week, 1 for Monday to 7 for Sunday.',
    }),
    from: TimeOfDay,
    until: EndOfDay,
    holidays: Type.Array(Day, {
      maxItems: 366,
      default: [],
      description: 'Local dates on which nothing goes out.',
    }),
  },
  {
    additionalProperties: false,
    description: 'In the time zone of the contact, else of its client, else of the firm.',
    examples: [{ days: [1, 2, 3, 4, 5], from: '09:00', until: '17:00', holidays: ['2026-12-25'] }],
  },
)
export type SendingWindow = Static<typeof SendingWindow>

/** What a quiet period or a cap counts asks of: a contact, a contact and this survey, a client, an engagement. */
export const budgetClocks = ['contact', 'contact_survey', 'client', 'engagement'] as const
export type BudgetClock = (typeof budgetClocks)[number]

const clock = OneOf(budgetClocks, {
  description:
    'Which asks count: those of the contact, of the contact with this survey, of its client, or of the engagement.',
})
const days = Type.Integer({ minimum: 1, maximum: 730, description: 'Local calendar days.' })
const whenBusy = OneOf(['skip', 'wait'], {
  default: 'skip',
  description: 'Whether an ask that comes too early is dropped, or waits until it is free.',
})

/** The least number of days between two asks: after 90 days the next is free on the ninetieth day after the last. */
export const QuietPeriod = Type.Object(
  {
    clock,
    days,
    countedFrom: OneOf(['sent', 'answered'], {
      default: 'sent',
      description: 'From the mail, or from the answer; an ask without an answer counts from its mail either way.',
    }),
    counts: OneOf(['all', 'same_or_higher_priority'], {
      default: 'all',
      description: 'Whether asks of policies of lower priority count as well.',
    }),
    whenBusy,
  },
  { additionalProperties: false, examples: [{ clock: 'contact', days: 90 }] },
)
export type QuietPeriod = Static<typeof QuietPeriod>

/** At most so many asks in any run of so many days. */
export const Cap = Type.Object(
  {
    clock,
    most: Type.Integer({ minimum: 1, maximum: 10_000 }),
    days,
    reserved: Type.Integer({
      minimum: 0,
      maximum: 9_999,
      default: 0,
      description: 'How many of them are kept for policies of higher priority; fewer than `most`.',
    }),
    whenBusy,
  },
  { additionalProperties: false, examples: [{ clock: 'client', most: 10, days: 30, reserved: 2 }] },
)
export type Cap = Static<typeof Cap>

const Percent = Type.Object(
  { percent: Type.Number({ minimum: 0, maximum: 100 }) },
  { additionalProperties: false, title: 'So many of a hundred, the same ones when decided again' },
)
const PerDay = Type.Object(
  { perDay: Type.Integer({ minimum: 1, maximum: 100_000 }) },
  { additionalProperties: false, title: 'So many a day, spread evenly' },
)
/** Which part of the occasions is taken. */
export const Sampling = Type.Unsafe<Static<typeof Percent> | Static<typeof PerDay>>({
  anyOf: [Percent, PerDay],
  examples: [{ percent: 25 }, { perDay: 10 }],
})
export type Sampling = Static<typeof Sampling>

/** Reminders of an ask without an answer. */
export const Reminders = Type.Object(
  {
    count: Type.Integer({ minimum: 0, maximum: 3 }),
    everyDays: Type.Integer({ minimum: 1, maximum: 90, description: 'Days between two mails, at the least.' }),
  },
  { additionalProperties: false, examples: [{ count: 2, everyDays: 5 }] },
)
export type Reminders = Static<typeof Reminders>

/** When an occasion arises by itself: an iCalendar rule with its first local time. */
export const Recurrence = Type.Object(
  {
    rule: Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'An RRULE of RFC 5545 without the word RRULE; FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.',
      examples: ['FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO'],
    }),
    start: Type.String({
      pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]$',
      maxLength: 16,
      description: 'Local date and time from which the rule counts; an occurrence only if it fits the rule.',
      examples: ['2027-01-04T09:00'],
    }),
  },
  { additionalProperties: false, examples: [{ rule: 'FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO', start: '2027-01-04T09:00' }] },
)
export type Recurrence = Static<typeof Recurrence>

/** Who brings the survey to its contact. */
export const Delivery = OneOf(['mail', 'external'] as const, {
  description:
    '`external`: nothing is mailed. An invitation that is due is `ready`, with links for a chat, a portal or whatever ' +
    'the firm sends by itself, and waits for a receipt. Contacts need no address for it, and there are no reminders.',
})
export type Delivery = Static<typeof Delivery>

/** All that a policy may ask for beyond its trigger and its survey; what is null or empty restricts nothing. */
export const Rules = Type.Object(
  {
    condition: Nullable(Condition),
    untouchedHours: Nullable(
      Type.Integer({
        minimum: 1,
        maximum: 8_760,
        description: 'How long nobody may have touched the ticket before its contact is asked.',
      }),
    ),
    window: Nullable(SendingWindow),
    quietPeriods: Type.Array(QuietPeriod, { maxItems: 10 }),
    caps: Type.Array(Cap, { maxItems: 10 }),
    sampling: Nullable(Sampling),
    reminders: Nullable(Reminders),
    delivery: Delivery,
  },
  { additionalProperties: false },
)
export type Rules = Static<typeof Rules>

/** Rules that restrict nothing. */
export const noRules: Rules = {
  condition: null,
  untouchedHours: null,
  window: null,
  quietPeriods: [],
  caps: [],
  sampling: null,
  reminders: null,
  delivery: 'mail',
}
