import t from 'tap'
import { type CaterpillarRow, caterpillarChart } from '../../src/charts/caterpillar-chart.ts'
import { funnelChart } from '../../src/charts/funnel-chart.ts'
import { seriesChart } from '../../src/charts/series-chart.ts'
import { firmMean, funnelOf, pointsOf, sigma2 } from './sample-firms.ts'
import { all, type Element, looking, only, parse } from './xml.ts'

const row = (name: string, score: number | null, more: Partial<CaterpillarRow> = {}): CaterpillarRow => ({
  ...{ name, score, low: score === null ? null : score - 10, high: score === null ? null : score + 8 },
  ...{ rawMean: score === null ? null : score + 4, n: score === null ? 3 : 12 },
  ...more,
})
const number = ({ attributes }: Element, name: string) => Number(attributes[name])
const words = (of: Element) => all(of).flatMap((element) => (element.name === 'text' ? [element.text] : []))
/** The rows of a score list, from the top, by the name that a reader sees. */
const rowsOf = (root: Element) =>
  root.children.filter(({ name, children }) => name === 'g' && children[0]?.name === 'title')

/** From a coordinate to the figure, by two ticks of the axis. */
function readAxis(root: Element, along: 'x' | 'y') {
  const ticks = looking(root, 'small')
    .filter((tick) => tick.name === 'text' && /^\d+$/.test(tick.text))
    .filter((tick) => tick.attributes['text-anchor'] === (along === 'x' ? 'middle' : 'end'))
    .map((tick) => ({ at: number(tick, along) - (along === 'y' ? 4 : 0), figure: Number(tick.text) }))
  const [a, b] = [ticks[0]!, ticks.find(({ at }) => at !== ticks[0]!.at)!]
  return (at: number) => a.figure + ((at - a.at) / (b.at - a.at)) * (b.figure - a.figure)
}
const near = (a: number, b: number) => Math.abs(a - b) < 0.1

t.test('in the score list every mark stands at its figure on the axis', async (t) => {
  const root = parse(caterpillarChart({ rows: [row('Anna', 71, { rawMean: 92 })], mean: 78.4 }))
  const read = readAxis(root, 'x')
  const [drawn] = rowsOf(root)
  const [interval] = looking(drawn!, 'interval')
  const [raw] = looking(drawn!, 'raw')
  t.ok(near(read(number(looking(drawn!, 'dot')[0]!, 'cx')), 71))
  t.ok(near(read(number(interval!, 'x1')), 61) && near(read(number(interval!, 'x2')), 79))
  t.ok(near(read(number(raw!, 'x') + number(raw!, 'width') / 2), 92))
  t.ok(near(read(number(looking(root, 'mean').at(-1)!, 'x1')), 78.4))
  t.same(words(drawn!), ['Anna', '71', '61–79', '12', '92'], 'the figures stand beside it, whole')
})

t.test('the score list is sorted by score, or by name, and never by the raw mean', async (t) => {
  const rows = [row('Zoë', 60, { rawMean: 100 }), row('Éva', 90, { rawMean: 60 }), row('Few', null), row('Adam', 75)]
  const names = (sort?: 'score' | 'name') => rowsOf(parse(caterpillarChart({ rows, sort }))).map((of) => words(of)[0])
  t.same(names(), ['Éva', 'Adam', 'Zoë', 'Few'])
  t.same(names('score'), names())
  t.same(names('name'), ['Adam', 'Éva', 'Few', 'Zoë'])
})

t.test('a row without a published score shows no mark, also where a figure was left in by mistake', async (t) => {
  const rows = [row('Anna', 80), row('Few', null, { low: 20, high: 30 })]
  const root = parse(caterpillarChart({ rows }))
  const few = rowsOf(root)[1]!
  t.same(words(few), ['Few', 'too few answers', '–', '3', '–'])
  t.same([...looking(few, 'dot'), ...looking(few, 'interval'), ...looking(few, 'raw')], [])
  t.match(only(root, 'desc').text, '1\u00a0row without a score: too few answers.')
})

t.test('the description of the list says the highest, the lowest and how many intervals leave the mean', async (t) => {
  const rows = [row('Anna', 95), row('Bert', 80), row('Carl', 60)]
  const { text } = only(parse(caterpillarChart({ rows, mean: 80 })), 'desc')
  t.match(text, '3\u00a0consultants')
  t.match(
    text,
    'The highest score is that of Anna with 95, 95\u00a0% interval 85 to 103, raw mean 99, 12\u00a0answers.',
  )
  t.match(text, 'The lowest is that of Carl')
  t.match(text, 'the whole interval lies above it for 1 and below it for 1.')
})

t.test('a long name is shortened in the picture and whole for whoever points at it', async (t) => {
  const name = `Wolfeschlegel ${'x'.repeat(186)}`
  const [drawn] = rowsOf(parse(caterpillarChart({ rows: [row(name, 80)] })))
  t.match(words(drawn!)[0], /^Wolfeschlegel x+…$/)
  t.ok(only(drawn!, 'title').text.startsWith(`${name}: 80`))
})

t.test('a scale that shows a part of 0 to 100 says so', async (t) => {
  const cut = caterpillarChart({ rows: [row('Anna', 80)] })
  t.match(words(parse(cut)).join(' '), 'The scale shows 60 to 100 of 0 to 100.')
  const full = caterpillarChart({ rows: [row('Anna', 92), row('Bert', 12)] })
  t.match(words(parse(full)).join(' '), 'The scale runs from 0 to 100.')
})

t.test('a mean that allows for an easy survey may lie above 100, and is still inside the plot', async (t) => {
  const consultants = [{ name: 'Anna', effective: 9, mean: 104, outside998: false }]
  const root = parse(funnelChart({ mean: 90, sigma2: 200, consultants }))
  t.match(words(root).join(' '), 'The scale shows 70 to 110; answers run from 0 to 100.')
  t.ok(near(readAxis(root, 'y')(number(looking(root, 'dot')[1]!, 'cy')), 104))
  t.same(
    [...looking(parse(caterpillarChart({ rows: [row('All five', 100, { high: 100, rawMean: 100 })] })), 'small')]
      .map(({ text }) => text)
      .filter((text) => /^1\d\d$/.test(text)),
    ['100'],
    'a score of 100 needs no more room',
  )
})

t.test('the series draws its points where their day and score are, with the interval as a band', async (t) => {
  const points = pointsOf(2)
  const root = parse(seriesChart({ name: 'Anna', points }))
  const read = readAxis(root, 'y')
  const dots = looking(root, 'dot').slice(1)
  t.same(
    dots.map((dot) => Math.round(read(number(dot, 'cy')))),
    points.map(({ score }) => Math.round(score!)),
  )
  t.ok(number(dots[0]!, 'cx') < number(dots[1]!, 'cx'))
  const band = looking(root, 'tint').find(({ name }) => name === 'path')!
  const heights = [...band.attributes.d!.matchAll(/,([\d.]+)/g)].map(([, y]) => Math.round(read(Number(y))))
  t.same(
    heights,
    [points[0]!.high, points[1]!.high, points[1]!.low, points[0]!.low].map((figure) => Math.round(figure!)),
  )
})

t.test('one point alone shows its interval as a line, and says in words that it is one', async (t) => {
  const root = parse(seriesChart({ name: 'Anna', points: pointsOf(1) }))
  t.equal(looking(root, 'interval').length, 2, 'one in the key, one in the plot')
  t.match(
    only(root, 'desc').text,
    /^One score, of 24.Nov.2024: \d+, 95.% interval \d+ to \d+, raw mean \d+, 8.answers\./,
  )
})

t.test('days without a score are a gap in the line, not a bridge', async (t) => {
  const starts = (points: ReturnType<typeof pointsOf>) =>
    looking(parse(seriesChart({ name: 'Anna', points })), 'line')
      .filter(({ name }) => name === 'path')
      .flatMap(({ attributes }) => attributes.d!.match(/M/g) ?? []).length
  const [first, second, ...rest] = pointsOf(6)
  t.equal(starts([first!, second!, ...rest]), 1)
  const none = { score: null, low: null, high: null, rawMean: null }
  t.equal(starts([first!, second!, { ...rest[0]!, ...none }, ...rest.slice(1)]), 2)
})

t.test('a series without any score says that there are too few answers', async (t) => {
  const [point] = pointsOf(1)
  for (const points of [[], [{ ...point!, score: null, low: null, high: null }]])
    t.match(only(parse(seriesChart({ name: 'Anna', points })), 'desc').text, 'too few answers')
})

t.test('the limits of the funnel are those of the specification', async (t) => {
  const root = parse(funnelChart({ ...funnelOf(25), mean: 60, sigma2: 100 }))
  const [x, y] = [readAxis(root, 'x'), readAxis(root, 'y')]
  for (const [look, z] of [
    ['limit', 3.090232306167813],
    ['warn', 1.959963984540054],
  ] as const) {
    const curves = looking(root, look).filter(({ name }) => name === 'path')
    t.equal(curves.length, 2, 'below and above')
    for (const [side, curve] of curves.entries()) {
      const [, ax, ay] = /([\d.]+),([\d.-]+)$/.exec(curve.attributes.d!)!
      const expected = 60 + (side === 0 ? -1 : 1) * z * Math.sqrt(100 / x(Number(ax)))
      t.ok(near(y(Number(ay)), expected), `${y(Number(ay))} is ${expected}`)
    }
  }
})

t.test('who lies outside the outer limits has another shape and a name; everyone else is a dot', async (t) => {
  const consultants = [
    ...Array.from({ length: 40 }, (_, index) => ({
      name: `In ${index}`,
      effective: 5 + index / 4,
      mean: 78,
      outside998: false,
    })),
    { name: 'Far Out', effective: 20, mean: 40, outside998: true },
  ]
  const root = parse(funnelChart({ mean: firmMean, sigma2, consultants }))
  t.equal(looking(root, 'dot').length - 1, 40)
  t.same(
    looking(root, 'alarm').map(({ name }) => name),
    ['path', 'path'],
    'one in the key, one in the plot',
  )
  t.same(
    words(root).filter((text) => /^(In \d|Far)/.test(text)),
    ['Far Out'],
  )
  t.match(only(root, 'desc').text, 'limits: Far Out (balanced mean 40 from 20.0 effective answers).')
})

t.test('everyone outside is named, in the picture or below it, also when they crowd', async (t) => {
  const consultants = Array.from({ length: 20 }, (_, index) => ({
    ...{ name: `Person ${String.fromCharCode(65 + index)}`, effective: 20, mean: 40 + (index % 2), outside998: true },
  }))
  const text = words(parse(funnelChart({ mean: firmMean, sigma2, consultants }))).join(' ')
  t.match(text, 'Also outside: ')
  for (const { name } of consultants) t.match(text, new RegExp(`${name}\\b`))
})
