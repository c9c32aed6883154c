/** What both scorecards show. Pure. */
import { type SeriesData, seriesChart } from '../../charts/series-chart.ts'
import type { Score } from '../scores/schemas.ts'
import { headlineWindow } from '../scores/windows.ts'
import type { CommonFacts } from './facts.ts'
import { momentInWords, periodInWords, titleOf, whole } from './words.ts'

export function commonView({ firm, score, calculatedAt }: CommonFacts) {
  return {
    firm: titleOf(firm.name).name,
    subject: titleOf(score.name),
    period: periodInWords(score.asOf, score.window),
    days: score.window,
    formula: `${score.formula.id}, version ${score.formula.version}`,
    calculated: momentInWords(calculatedAt, firm.timeZone),
  }
}

/** The score as it is printed, and where its marks stand on a scale from 0 to 100; null where none is shown. */
export function headlineOf({ score, low, high, rawMean }: Score) {
  if (score === null || low === null || high === null) return null
  return {
    ...{ score: whole(score), low: whole(low), high: whole(high), plain: rawMean === null ? null : whole(rawMean) },
    scale: { at: score.toFixed(1), from: low.toFixed(1), width: (high - low).toFixed(1), plain: rawMean?.toFixed(1) },
  }
}

/** The series with the score of the card as its point of that day; points are scores over 365 days. */
export function withHeadline(series: SeriesData, score: Score): SeriesData {
  if (score.window !== headlineWindow) return series
  const { asOf, low, high, rawMean, n } = score
  const point = { asOf, score: score.score, low, high, rawMean, n }
  const former = series.points.find((each) => each.asOf === asOf)
  const others = series.points.filter((each) => each !== former)
  return { ...series, points: [...others, { ...point, mean: former?.mean ?? null }] }
}

/**
 * Drawn twice: letters of a picture made for paper would be too small on a phone. It begins with the first score; null
 * where there are not two to draw a line between.
 */
export function picturesOf({ name, points }: SeriesData) {
  const ordered = points.toSorted((a, b) => (a.asOf < b.asOf ? -1 : 1))
  const series = { name, points: ordered.slice(ordered.findIndex(({ score }) => score !== null)) }
  if (ordered.filter(({ score }) => score !== null).length < 2) return null
  return {
    wide: seriesChart(series, { idPrefix: 'course', width: 760 }),
    narrow: seriesChart(series, { idPrefix: 'course-narrow', width: 480 }),
  }
}
