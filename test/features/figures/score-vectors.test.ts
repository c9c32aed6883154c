/** The published vectors of the score specification: only what is shown without a model is checked here. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type FigureKind, measure, responseRate } from '../../../src/features/figures/measures.ts'

const folder = join(import.meta.dirname, '../../fixtures/score-vectors')

interface Vector {
  as_of: string
  input: {
    consultants: string[]
    responses: { at: string; shares: [string, number][]; answers: [FigureKind, number][] }[]
    invitations: { consultant: string; delivered: number; responded: number }[]
    firm_invitations: { delivered: number; responded: number }
  }
  expected: { firm: Expected; consultants: Record<string, Expected> }
}

interface Expected {
  metrics?: Record<string, Record<string, Record<string, number | null>>>
  response_rate?: { rate: number | null; lo: number | null; hi: number | null }
}

const close = (t: Test, got: number | null | undefined, expected: number | null | undefined, what: string) => {
  if (expected === null || expected === undefined) return t.equal(got ?? null, null, what)
  return t.ok(
    Math.abs((got ?? Number.NaN) - expected) <= 1e-7 + 1e-6 * Math.abs(expected),
    `${what}: ${got} ~ ${expected}`,
  )
}

/** The answers of one consultant (or, with share 1 each, of the firm) in a window, counted by mark. */
function countsOf({ as_of, input }: Vector, who: string | null, kind: FigureKind, days: number) {
  const counts = new Map<number, { value: number; n: number; s: number; s2: number }>()
  for (const { at, shares, answers } of input.responses) {
    const age = (Date.parse(as_of) - Date.parse(at.slice(0, 10))) / 86_400_000
    const share = who === null ? 1 : shares.reduce((total, [id, part]) => total + (id === who ? part : 0), 0)
    if (age < 0 || age >= days || share === 0) continue
    for (const [answered, value] of answers) {
      if (answered !== kind) continue
      const count = counts.get(value) ?? { value, n: 0, s: 0, s2: 0 }
      counts.set(value, { value, n: count.n + 1, s: count.s + share, s2: count.s2 + share * share })
    }
  }
  return [...counts.values()]
}

function checkMetrics(t: Test, vector: Vector, who: string | null, expected: Expected) {
  for (const days of [30, 90, 365])
    for (const kind of ['csat5', 'csat3', 'ces7', 'nps'] as const) {
      const wanted = expected.metrics?.[`d${days}`]?.[kind]
      const got = measure(kind, countsOf(vector, who, kind, days))
      const what = `${who ?? 'firm'}, ${kind}, ${days} days`
      if (!wanted) {
        t.equal(got, null, what)
        continue
      }
      t.equal(got?.n, wanted.n, `${what}, n`)
      for (const key of ['weight', 'mean', 'sd'] as const) close(t, got?.[key], wanted[key], `${what}, ${key}`)
      close(t, got?.percent, kind === 'nps' ? wanted.nps : wanted.pct, `${what}, percent`)
      close(t, got?.low, wanted.lo, `${what}, low`)
      close(t, got?.high, wanted.hi, `${what}, high`)
    }
}

function checkRate(
  t: Test,
  given: { delivered: number; responded: number } | undefined,
  expected: Expected,
  who: string,
) {
  const rate = responseRate(given?.delivered ?? 0, given?.responded ?? 0)
  close(t, rate.rate, expected.response_rate?.rate, `${who}, rate`)
  close(t, rate.low, expected.response_rate?.lo, `${who}, low`)
  close(t, rate.high, expected.response_rate?.hi, `${who}, high`)
}

for (const file of await readdir(folder))
  t.test(`figures and response rates are those of ${file}`, async (t) => {
    const vector: Vector = JSON.parse(await readFile(join(folder, file), 'utf8'))
    checkMetrics(t, vector, null, vector.expected.firm)
    checkRate(t, vector.input.firm_invitations, vector.expected.firm, 'firm')
    for (const [who, expected] of Object.entries(vector.expected.consultants)) {
      checkMetrics(t, vector, who, expected)
      checkRate(
        t,
        vector.input.invitations.find(({ consultant }) => consultant === who),
        expected,
        who,
      )
    }
  })
