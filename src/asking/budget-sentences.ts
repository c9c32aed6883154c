import type { Budget, RuledSpan } from './budgets.ts'
import type { BudgetClock, Cap, QuietPeriod } from './rules.ts'

const whose: Record<BudgetClock, string> = {
  contact: 'The contact',
  contact_survey: 'The contact',
  client: 'The client',
  engagement: 'The engagement',
}

const mostDates = 3

/** Why a rule lets no ask in on a day, in one sentence with the dates it follows from. */
export function sentenceOf(span: RuledSpan, { quietPeriods, caps }: Budget, day: number): string {
  return span.rule.kind === 'cap'
    ? capSentence(span, caps[span.rule.index]!)
    : quietSentence(span, quietPeriods[span.rule.index]!, day)
}

function quietSentence({ days: [asked], before, planned }: RuledSpan, { clock, days }: QuietPeriod, day: number) {
  const survey = clock === 'contact_survey' ? ' with this survey' : ''
  const ask = `${whose[clock]} ${planned ? 'is to be' : 'was'} asked${survey} on ${dateText(asked!)}`
  if (asked! > day) return `${ask}; ${counted(days, 'day')} must lie between two asks.`
  const answered = before - days > asked! ? ` and answered on ${dateText(before - days)}` : ''
  return `${ask}${answered}; the quiet period of ${counted(days, 'day')} lasts until ${dateText(before)}.`
}

function capSentence({ days: asked }: RuledSpan, { clock, most, days, reserved }: Cap) {
  const survey = clock === 'contact_survey' ? ' with this survey' : ''
  const kept = asked.length < most ? `, besides ${reserved} kept for policies of higher priority` : ''
  const has = asked.length === 0 ? 'no ask' : `${counted(asked.length, 'ask')}${survey}, on ${datesText(asked)}`
  return `${whose[clock]} has ${has}; ${counted(asked.length, 'ask')} in ${counted(days, 'day')} ${asked.length === 1 ? 'is' : 'are'} the most${kept}.`
}

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

function datesText(days: readonly number[]): string {
  const dates = [...new Set(days)].map(dateText)
  if (dates.length === 1) return dates[0]!
  if (dates.length > mostDates) return `${dates.length} days from ${dates[0]} to ${dates.at(-1)}`
  return `${dates.slice(0, -1).join(', ')} and ${dates.at(-1)}`
}

const format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

const dateText = (day: number) => format.format(new Date(day * 86_400_000))
