/*
 * The budget of a contact: quiet periods and caps. Everything is counted in local calendar days of one zone, not in
 * hours: after a quiet period of seven days the weekly survey is free at the same time of day, although the last mail
 * went out some seconds late and the clock was changed in between.
 *
 * Each rule turns the asks at hand into spans of days on which it lets no further ask in. Asks that are only planned
 * count like those that were made, also against an earlier one.
 */

import { sentenceOf } from './budget-sentences.ts'
import { capSpans, quietSpans, type Span } from './budget-spans.ts'
import { dayNumber, startOfDay } from './local-time.ts'
import type { Cap, QuietPeriod } from './rules.ts'

/** One ask, made or planned. */
export interface Ask {
  policyId: string
  surveyId: string
  contactId: string
  clientId: string | null
  engagementId: string | null
  /** When it was sent or, if it was not yet, is due. */
  at: Date
  answeredAt: Date | null
  /** Not sent yet: it counts all the same, and only the sentence about it reads differently. */
  planned?: boolean
  /** Of the policy; the larger, the more important. */
  priority: number
}

export interface Budget {
  quietPeriods: readonly QuietPeriod[]
  caps: readonly Cap[]
}

/** The rule that keeps an ask from its day. */
export type BudgetRule = { kind: 'quiet_period'; index: number } | { kind: 'cap'; index: number }

export type BudgetVerdict =
  | { free: true }
  | {
      free: false
      rule: BudgetRule
      /** Plain English with dates, such as goes into a decision. */
      because: string
      whenBusy: 'skip' | 'wait'
      /** The earliest moment at which every rule lets it in, if nothing else is asked; null if no day ever is. */
      freeAt: Date | null
    }

/**
 * Whether an ask may be made at its time, by the rules of its policy, among the other asks of its contact, client and
 * engagement; those that share none of the rules' clocks do not count. Dates are those of the zone. If several rules
 * are against it, one that says `skip` decides, else the one that lasts longest.
 */
export function judge(ask: Ask, others: readonly Ask[], budget: Budget, zone: string): BudgetVerdict {
  const day = dayNumber(ask.at, zone)
  const spans = spansOf(ask, others, budget, zone).sort((a, b) => (a.after < b.after ? -1 : 1))
  const against = spans.filter(({ after, before }) => after < day && day < before)
  if (against.length === 0) return { free: true }
  const ruleOf = ({ rule }: RuledSpan) => (rule.kind === 'cap' ? budget.caps : budget.quietPeriods)[rule.index]!
  const skipping = against.filter((span) => ruleOf(span).whenBusy === 'skip')
  const decisive = (skipping.length > 0 ? skipping : against).reduce((a, b) => (b.before > a.before ? b : a))
  const free = firstFreeDay(day, spans)
  return {
    ...{ free: false, rule: decisive.rule, because: sentenceOf(decisive, budget, day) },
    whenBusy: ruleOf(decisive).whenBusy,
    freeAt: Number.isFinite(free) ? startOfDay(free, zone) : null,
  }
}

/** A span and the rule it comes from. */
export type RuledSpan = Span & { rule: BudgetRule }

function spansOf(ask: Ask, others: readonly Ask[], { quietPeriods, caps }: Budget, zone: string): RuledSpan[] {
  const dated = others.map((other) => ({
    other,
    day: dayNumber(other.at, zone),
    answeredDay: other.answeredAt && dayNumber(other.answeredAt, zone),
  }))
  const sharing = (clock: QuietPeriod['clock']) => dated.filter(({ other }) => shares(clock, ask, other))
  const ofPeriods = quietPeriods.flatMap((period, index) =>
    quietSpans(ask, sharing(period.clock), period).map((span) => ({
      ...span,
      rule: { kind: 'quiet_period', index } as const,
    })),
  )
  const ofCaps = caps.flatMap((cap, index) =>
    capSpans(ask, sharing(cap.clock), cap).map((span) => ({ ...span, rule: { kind: 'cap', index } as const })),
  )
  return [...ofPeriods, ...ofCaps]
}

/** Whether two asks spend from the same budget. */
export function shares(clock: QuietPeriod['clock'], a: Ask, b: Ask): boolean {
  switch (clock) {
    case 'contact':
      return a.contactId === b.contactId
    case 'contact_survey':
      return a.contactId === b.contactId && a.surveyId === b.surveyId
    case 'client':
      return a.clientId !== null && a.clientId === b.clientId
    case 'engagement':
      return a.engagementId !== null && a.engagementId === b.engagementId
  }
}

/** Spans come in the order of their beginnings, so that one pass meets each that a later day runs into. */
function firstFreeDay(day: number, spans: readonly Span[]): number {
  let free = day
  for (const { after, before } of spans) if (after < free && free < before) free = before
  return free
}

/** What is wrong with a budget, as places in it and sentences. */
export function faultsOfBudget({ caps }: Budget): { pointer: string; message: string }[] {
  return caps.flatMap(({ most, reserved }, index) =>
    reserved < most
      ? []
      : [{ pointer: `/caps/${index}/reserved`, message: `must be less than \`most\`, which is ${most}` }],
  )
}
