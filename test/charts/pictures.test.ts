import t from 'tap'
import { caterpillarChart, maxCaterpillarRows } from '../../src/charts/caterpillar-chart.ts'
import { funnelChart, maxFunnelConsultants } from '../../src/charts/funnel-chart.ts'
import type { ChartOptions } from '../../src/charts/picture.ts'
import { maxSeriesPoints, seriesChart } from '../../src/charts/series-chart.ts'
import { caterpillarOf, funnelOf, gallery, oddNames, pointsOf } from './sample-firms.ts'
import { all, only, parse } from './xml.ts'

const charts: [string, (options: ChartOptions) => string][] = [
  ['the score list', (options) => caterpillarChart(caterpillarOf(7), options)],
  ['the funnel', (options) => funnelChart(funnelOf(7), options)],
  ['the series', (options) => seriesChart({ name: 'Anna', points: pointsOf(7) }, options)],
]

t.test('every picture is well-formed XML with a title and a description for those who do not see it', async (t) => {
  for (const [name, svg] of Object.entries(gallery())) {
    const root = parse(svg)
    t.match(root, { name: 'svg', attributes: { role: 'img', xmlns: 'http://www.w3.org/2000/svg' } }, name)
    const [title, desc] = [only(root, 'title'), only(root, 'desc')]
    t.equal(root.attributes['aria-labelledby'], title.attributes.id)
    t.equal(root.attributes['aria-describedby'], desc.attributes.id)
    t.ok(title.text.length > 10 && desc.text.length > 30, `${name}: ${desc.text}`)
    t.notMatch(svg, /NaN|undefined|Infinity|null/, name)
  }
})

t.test('a picture brings no script, loads nothing and leaves a page around it alone', async (t) => {
  for (const [name, svg] of Object.entries(gallery())) {
    const elements = all(parse(svg))
    const [style] = elements.filter((element) => element.name === 'style')
    t.notOk(elements.some((element) => ['script', 'image', 'a', 'use', 'foreignObject'].includes(element.name)))
    t.notOk(elements.some(({ attributes }) => Object.keys(attributes).some((key) => /^on|href/.test(key))))
    t.notMatch(style!.text, /@import|@font-face|https?:|url\(/)
    const rules = style!.text.replace(/@media[^{]*\{(.*)\}$/gm, '$1').split('\n')
    t.same(
      rules.filter((rule) => !rule.startsWith(`#${name}{`) && !rule.startsWith(`#${name} `)),
      [],
    )
  }
})

t.test('several pictures stand in one page: no id is used twice', async (t) => {
  const ids = Object.values(gallery()).flatMap((svg) =>
    all(parse(svg)).flatMap(({ attributes }) => (attributes.id ? [attributes.id] : [])),
  )
  t.ok(ids.length > 40)
  t.same(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  )
})

t.test('the same data give the same bytes, whatever was drawn in between', async (t) => {
  const before = gallery()
  gallery({ theme: 'dark', width: 1000 })
  t.same(gallery(), before)
})

t.test('the order of the data does not matter', async (t) => {
  const list = caterpillarOf(60)
  t.equal(caterpillarChart({ ...list, rows: list.rows.toReversed() }), caterpillarChart(list))
  const points = pointsOf(20)
  t.equal(seriesChart({ name: 'Anna', points: points.toReversed() }), seriesChart({ name: 'Anna', points }))
})

t.test('the width is the one asked for, and a scheme can be forced', async (t) => {
  for (const [name, chart] of charts) {
    t.match(parse(chart({ width: 1000 })).attributes, { width: '1000', viewBox: /^0 0 1000 / }, name)
    t.match(chart({}), '@media screen and (prefers-color-scheme:dark)')
    t.notMatch(chart({ theme: 'light' }), 'prefers-color-scheme')
    t.notMatch(chart({ theme: 'dark' }), /prefers-color-scheme|#fffdf9/)
  }
})

t.test('options that cannot be drawn are refused with the reason', async (t) => {
  for (const [, chart] of charts) {
    t.throws(() => chart({ width: 479 }), { name: 'RangeError', message: /width must be a whole number/ })
    t.throws(() => chart({ width: 2001 }), RangeError)
    t.throws(() => chart({ idPrefix: 'a"><script>' }), { name: 'RangeError', message: /idPrefix/ })
    t.throws(() => chart({ theme: 'blue' as 'dark' }), { name: 'RangeError', message: /theme/ })
  }
})

t.test('more than a picture can show is refused, up to that it is drawn', async (t) => {
  t.equal(parse(caterpillarChart(caterpillarOf(maxCaterpillarRows))).name, 'svg')
  t.throws(() => caterpillarChart(caterpillarOf(maxCaterpillarRows + 1)), /at most 1000 rows, not 1001/)
  t.equal(parse(funnelChart(funnelOf(maxFunnelConsultants))).name, 'svg')
  t.throws(() => funnelChart(funnelOf(maxFunnelConsultants + 1)), /at most 1000 consultants, not 1001/)
  t.throws(() => seriesChart({ name: 'A', points: pointsOf(maxSeriesPoints + 1) }), /at most 500 points, not 501/)
})

t.test('figures that are no numbers, and days that are none or come twice, are refused', async (t) => {
  const [point] = pointsOf(1)
  const [dot] = funnelOf(1).consultants
  const funnel = (more: object) => () => funnelChart({ ...funnelOf(0), consultants: [{ ...dot!, ...more }] })
  t.throws(() => caterpillarChart({ rows: [], mean: Number.NaN }), /finite/)
  t.throws(funnel({ mean: Number.POSITIVE_INFINITY }), /finite/)
  t.throws(funnel({ effective: 0 }), /effective numbers above 0/)
  t.throws(() => funnelChart({ ...funnelOf(1), sigma2: -1 }), /variance of 0 or more/)
  for (const asOf of ['2026-02-30', '2026-1-1', 'yesterday'])
    t.throws(() => seriesChart({ name: 'A', points: [{ ...point!, asOf }] }), /YYYY-MM-DD/, asOf)
  t.throws(() => seriesChart({ name: 'A', points: [point!, point!] }), /24.Nov.2024 has two/)
})

t.test('a name is never markup: it is read back as it was written', async (t) => {
  const name = oddNames[3]!
  const rows = [{ name, score: 80, low: 70, high: 90, rawMean: 85, n: 9 }]
  const texts = all(parse(caterpillarChart({ rows }))).filter((element) => element.name === 'title')
  t.ok(texts.some(({ text }) => text.startsWith(`${name}: 80`)))
  t.match(only(parse(seriesChart({ name, points: pointsOf(3) })), 'title').text, name)
})

t.test('characters that XML forbids, and those that turn the direction of a line, are left out', async (t) => {
  const name = 'A\u0000\u0007\u001b\ufffe\ud800\u202eB\u2069\nC'
  const rows = [{ name, score: 80, low: 70, high: 90, rawMean: 85, n: 9 }]
  for (const svg of [
    caterpillarChart({ rows }),
    funnelChart({ ...funnelOf(0), consultants: [{ name, effective: 4, mean: 20, outside998: true }] }),
    seriesChart({ name, points: pointsOf(2) }),
  ]) {
    t.match(parse(svg).text, 'A \ufffd B C')
    t.ok(svg.isWellFormed())
    t.notMatch(svg, /[\u202e\ufffe]/)
  }
})
