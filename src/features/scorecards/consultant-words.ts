/** What a consultant's scorecard says of each figure. Pure. */
import { defaultSettings } from '../../scoring/settings.ts'
import type { Score } from '../scores/schemas.ts'
import { counted, tenth, whole } from './words.ts'

const { trendDays } = defaultSettings

/** Term and words of each fact that the caller may see. */
export function factsOf(score: Score, minimum: number, consultants: number) {
  return [
    { term: 'Answers', words: answers(score) },
    { term: 'Plain average', words: score.rawMean === null ? null : `${tenth(score.rawMean)} of 100` },
    { term: 'Reliability', words: reliability(score, consultants) },
    { term: 'Among colleagues', words: consultants > 1 ? standing(score) : null },
    { term: 'Trend', words: trend(score, minimum) },
    { term: 'Response rate', words: responseRate(score) },
    { term: 'Left out', words: excluded(score) },
  ].flatMap(({ term, words }) => (words === null ? [] : [{ term, words }]))
}

const answers = ({ n, clients }: Score) =>
  n === null ? null : n === 0 ? 'None' : `${n} from ${counted(clients ?? 0, 'client')}`

const bands = { high: 'High', moderate: 'Moderate', low: 'Low' }

function reliability({ band, reliability }: Score, consultants: number): string | null {
  if (band === null || reliability === null) return null
  if (consultants === 1) return `${bands[band]}.`
  return `${bands[band]}: the answers decide ${whole(100 * reliability)} % of the score, the average of the firm the rest.`
}

const labels = {
  above: 'Very likely above the average consultant of the firm.',
  below: 'Very likely below the average consultant of the firm.',
  'as expected': 'The answers show no difference from the average consultant of the firm.',
}

function standing({ score, band, label, percentile }: Score): string | null {
  if (score === null) return null
  if (band === 'low' || label === null) return 'No comparison: the answers do not say enough yet.'
  // Where no difference is shown, a place among colleagues would say otherwise.
  if (label === 'as expected' || percentile === null) return labels[label]
  return `${labels[label]} Probably ahead of about ${whole(percentile)} in 100 colleagues.`
}

const points = (delta: number) => counted(Math.round(Math.abs(delta)), 'point')

function trend({ trend }: Score, minimum: number): string | null {
  if (trend === null) return null
  const { direction, delta, low, high, answersCurrent, answersPrevious } = trend
  const spans = `the last ${trendDays} days`
  if (direction === 'insufficient' || delta === null || low === null || high === null)
    return (
      `Too few answers to tell: ${answersCurrent} in ${spans} and ${answersPrevious} in the ${trendDays} before, ` +
      `where ${minimum} in each are needed.`
    )
  if (direction === 'improving')
    return `Improving: about ${points(delta)} better in ${spans} than in the ${trendDays} before.`
  if (direction === 'declining')
    return `Declining: about ${points(delta)} worse in ${spans} than in the ${trendDays} before.`
  return `No clear change between ${spans} and the ${trendDays} before.`
}

function responseRate({ responseRate }: Score): string | null {
  if (!responseRate) return null
  const { delivered, responded, rate, low, high, atypical } = responseRate
  if (rate === null || low === null || high === null) return 'No invitation was delivered in this period.'
  const range = `${responded} of ${counted(delivered, 'invitation')} answered: ${whole(100 * rate)} % (${whole(100 * low)} to ${whole(100 * high)} %).`
  return atypical ? `${range} That is unlike the rest of the firm: look at who is asked, and how.` : range
}

function excluded({ excluded, n }: Score): string | null {
  if (n === null) return null
  if (excluded === 0) return 'None.'
  return `${counted(excluded, 'answer')}, the reason on record.`
}
