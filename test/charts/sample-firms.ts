/** Firms to draw: the same names and figures each time, from a small generator of numbers. */
import { type CaterpillarData, caterpillarChart } from '../../src/charts/caterpillar-chart.ts'
import { type FunnelData, funnelChart } from '../../src/charts/funnel-chart.ts'
import type { ChartOptions } from '../../src/charts/picture.ts'
import { type SeriesPoint, seriesChart } from '../../src/charts/series-chart.ts'

export const oddNames = [
  'محمد عبد الرحمن الأنصاري',
  '山田太郎左衛門コンサルティング担当部長',
  '👩‍💻 Kim 🚀🎉',
  `<script>alert("x")</script> & 'Söhne'`,
  'Wolfeschlegelsteinhausenbergerdorff '.repeat(6).slice(0, 200),
  'W'.repeat(200),
  'ש.ב. כהן (London)',
  'ШШШЩЩЩ Щукин-Жемчужников '.repeat(8),
]
const first = ['Anna', 'Björn', 'Chloé', 'Dmitri', 'Eun-ji', 'Fatima', 'Gábor', 'Hélène', 'Ingrid', 'José', 'Márta']
const last = ['Berg', 'van der Westhuizen', 'O’Connor', 'Müller-Lüdenscheidt', 'Nguyen', 'Okafor', 'Rossi']

function numbers(seed: number) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

export const firmMean = 78.2
export const sigma2 = 380

/** Every third has an odd name, every ninth too few answers. */
export function people(count: number) {
  const next = numbers(count)
  return Array.from({ length: count }, (_, index) => {
    const plain = `${first[index % first.length]} ${last[Math.floor(index / 2) % last.length]} ${index}`
    const name = index % 3 === 0 ? oddNames[(index / 3) % oddNames.length]! : plain
    const effective = 1 + next() * 25
    const rawMean = Math.min(100, 55 + next() * 50)
    const reliability = effective / (effective + 8)
    const score = firmMean + reliability * (rawMean - firmMean)
    const half = 4 + 2 * Math.sqrt((1 - reliability) * 60)
    const figures = { score, low: score - half, high: Math.min(100, score + half), rawMean }
    const none = { score: null, low: null, high: null, rawMean: null }
    return { name, n: Math.round(effective * 1.6), effective, mean: rawMean, ...(index % 9 === 8 ? none : figures) }
  })
}

export const caterpillarOf = (count: number, more: Partial<CaterpillarData> = {}): CaterpillarData => ({
  ...{ rows: people(count), mean: firmMean, asOf: '2026-11-20', windowDays: 365 },
  ...more,
})

export const funnelOf = (count: number): FunnelData => ({
  ...{ mean: firmMean, sigma2, asOf: '2026-11-20', windowDays: 365 },
  consultants: people(count).map(({ name, effective, mean }) => ({
    ...{ name, effective, mean },
    outside998: Math.abs(mean - firmMean) > 3.090232306167813 * Math.sqrt(sigma2 / effective),
  })),
})

export function pointsOf(count: number, { days = 7, gaps = false } = {}): SeriesPoint[] {
  const next = numbers(count)
  let score = 76
  return Array.from({ length: count }, (_, index) => {
    score = Math.min(94, Math.max(50, score + (next() - 0.45) * 3))
    const asOf = new Date(Date.UTC(2024, 10, 24 + index * days)).toISOString().slice(0, 10)
    const figures = { score, low: score - 7, high: Math.min(100, score + 7), rawMean: Math.min(100, score + 6) }
    const none = { score: null, low: null, high: null, rawMean: null }
    const mean = 78 + Math.sin(index / 10)
    return { asOf, n: 8 + index, mean, ...(gaps && [0, 1, 4].includes(index % 9) ? none : figures) }
  })
}

/** One picture of each kind and size, by a name that is also its prefix. */
export function gallery(options: ChartOptions = {}): Record<string, string> {
  const as = (idPrefix: string) => ({ ...options, idPrefix })
  const name = oddNames[5]!
  return Object.fromEntries([
    ...[0, 1, 7, 60].map((count) => [`list-${count}`, caterpillarChart(caterpillarOf(count), as(`list-${count}`))]),
    ['names-60', caterpillarChart(caterpillarOf(60, { sort: 'name', of: 'client', mean: null }), as('names-60'))],
    ...[0, 1, 7, 25, 60].map((count) => [`funnel-${count}`, funnelChart(funnelOf(count), as(`funnel-${count}`))]),
    ...[0, 1, 2, 104, 500].map((count) => [
      `series-${count}`,
      seriesChart({ name, points: pointsOf(count) }, as(`series-${count}`)),
    ]),
    ['months', seriesChart({ name: 'Anna', points: pointsOf(12, { days: 30 }) }, as('months'))],
    ['gaps', seriesChart({ name: 'Anna', points: pointsOf(30, { gaps: true }) }, as('gaps'))],
  ])
}
