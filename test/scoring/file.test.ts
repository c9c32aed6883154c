import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { daysIn, instantOf } from '../../src/scoring/days.ts'
import { readScoreFile } from '../../src/scoring/file/read.ts'
import { scoreFile } from '../../src/scoring/file/write.ts'
import { scoreFirm } from '../../src/scoring/score-firm.ts'
import { defaultSettings } from '../../src/scoring/settings.ts'

const told = {
  as_of: '2025-06-30',
  settings: {},
  input: {
    consultants: ['anna', 'ben'],
    responses: [
      {
        ...{ id: 'r1', client: 'acme', survey: 'ticket', at: '2025-06-20T09:30:00Z' },
        shares: [
          ['anna', 0.5],
          ['ben', 0.5],
        ],
        answers: [['csat5', 5]],
      },
    ],
    invitations: [{ consultant: 'anna', delivered: 4, responded: 1 }],
    firm_invitations: { delivered: 4, responded: 1 },
  },
}

/** The file with one place changed; undefined takes the key away. */
function changed(pointer: string, value: unknown): string {
  const file = structuredClone(told)
  const keys = pointer.slice(1).split('/')
  const last = keys.pop()!
  let at = file as unknown as Record<string, unknown>
  for (const key of keys) at = at[key] as Record<string, unknown>
  at[last] = value
  return JSON.stringify(file)
}

const response = '/input/responses/0'
const refused: [what: string, pointer: string, value: unknown, fault: string | RegExp][] = [
  ['no day', '/as_of', undefined, '/as_of is missing'],
  ['a day that does not exist', '/as_of', '2025-02-30', '/as_of must be a day like 2025-06-30, not "2025-02-30"'],
  ['an unknown setting', '/settings/half_life', 90, '/settings/half_life is not known'],
  ['another confidence', '/settings/confidence', 0.9, /^\/settings\/confidence must/],
  ['a window of nothing', '/settings/window_days', 0, '/settings/window_days must be >= 1'],
  [
    'a half-life too short',
    '/settings',
    { window_days: 900, half_life_days: 2 },
    /^\/settings\/half_life_days must be/,
  ],
  ['an unknown time zone', '/settings/time_zone', 'Mars/Base', '/settings/time_zone is not a time zone: "Mars/Base"'],
  ['an unknown formula', '/formula', { id: 'service-score', version: 9 }, /^\/formula is not known/],
  ['no responses', '/input/responses', undefined, '/input/responses is missing'],
  ['a consultant named twice', '/input/consultants/1', 'anna', '/input/consultants/1 is named twice: "anna"'],
  ['a client that is a number', `${response}/client`, 7, `${response}/client must be string`],
  ['a bad date', `${response}/at`, '2025-06-31T09:30:00Z', new RegExp(`^${response}/at must be a date and time`)],
  ['a date without a zone', `${response}/at`, '2025-06-20T09:30:00', new RegExp(`^${response}/at must be a date`)],
  ['too small shares', `${response}/shares/1/1`, 0.4, `${response}/shares must sum to 1, not 0.9`],
  ['a share of nothing', `${response}/shares/1/1`, 0, `${response}/shares/1/1 must be above 0, not 0`],
  ['no shares at all', `${response}/shares`, [], `${response}/shares must sum to 1, not 0`],
  ['one share missing', `${response}/shares/1`, ['ben'], new RegExp(`^${response}/shares/1 has no share`)],
  [
    'an unknown consultant',
    `${response}/shares/0/0`,
    'eve',
    `${response}/shares/0/0 is not one of the consultants: "eve"`,
  ],
  ['an unknown kind', `${response}/answers/0/0`, 'stars', new RegExp(`^${response}/answers/0/0 is not a kind`)],
  [
    'a kind that objects have',
    `${response}/answers/0/0`,
    'toString',
    new RegExp(`^${response}/answers/0/0 is not a kind`),
  ],
  ['a value out of scale', `${response}/answers/0/1`, 6, /must be a whole number from 1 to 5 for csat5, not 6$/],
  ['half a mark', `${response}/answers/0/1`, 4.5, /must be a whole number from 1 to 5 for csat5, not 4.5$/],
  [
    'more answers than invitations',
    '/input/invitations/0/responded',
    5,
    '/input/invitations/0/responded is more than was delivered',
  ],
  [
    'invitations of a stranger',
    '/input/invitations/0/consultant',
    'eve',
    /^\/input\/invitations\/0\/consultant is not one/,
  ],
]

for (const [what, pointer, value, fault] of refused)
  t.test(`a file with ${what} is refused, and the place is named in one line`, async (t) => {
    t.throws(() => readScoreFile(changed(pointer, value)), { name: 'Error', message: fault })
  })

t.test('a text that is not JSON, or not an object, is refused', async (t) => {
  t.throws(() => readScoreFile('{"as_of":\n\n oops'), { message: /^the file is not JSON: [^\n]+$/ })
  t.throws(() => readScoreFile('[]'), { message: 'the file must be object' })
})

t.test('a response id that is used twice is refused', async (t) => {
  const [one] = told.input.responses
  t.throws(() => readScoreFile(changed('/input/responses', [one, one])), {
    message: '/input/responses/1/id is used twice: "r1"',
  })
})

t.test('shares may miss 1 by a millionth, and unstated shares are equal', async (t) => {
  const sharesOf = (shares: unknown) => [...readScoreFile(changed(`${response}/shares`, shares)).responses[0]!.shares]
  t.same(
    sharesOf([
      ['anna', 0.500001],
      ['ben', 0.5],
    ]),
    [
      ['anna', 0.500001],
      ['ben', 0.5],
    ],
  )
  t.throws(() =>
    sharesOf([
      ['anna', 0.500002],
      ['ben', 0.5],
    ]),
  )
  t.same(sharesOf([['anna'], ['ben', null]]), [
    ['anna', 0.5],
    ['ben', 0.5],
  ])
  t.same(
    sharesOf([
      ['anna', 0.25],
      ['ben', 0.5],
      ['anna', 0.25],
    ]),
    [
      ['anna', 0.5],
      ['ben', 0.5],
    ],
  )
})

t.test('a setting that is not given has its default, and null is not the default half-life', async (t) => {
  t.same(readScoreFile(changed('/settings', undefined)).settings, defaultSettings)
  t.equal(readScoreFile(changed('/settings/half_life_days', null)).settings.halfLifeDays, null)
})

t.test("the day of a response is that of the firm's time zone", async (t) => {
  const dayOf = (zone: string, at: string) => daysIn(zone)(instantOf(at)!)
  const june30 = dayOf('UTC', '2025-06-30T00:00:00Z')
  t.equal(june30, 20_269)
  t.equal(dayOf('UTC', '2025-07-01T01:30:00+02:00'), june30)
  t.equal(dayOf('Europe/Berlin', '2025-06-29T22:00:00Z'), june30)
  t.equal(dayOf('America/New_York', '2025-07-01T03:59:59Z'), june30)
})

t.test('a file that we write is read back and gives the same digits', async (t) => {
  const text = readFileSync(join(import.meta.dirname, '../fixtures/score-vectors/06-shares.json'), 'utf8')
  const { input } = JSON.parse(text)
  const { asOf, settings, cells } = readScoreFile(text)
  const written = scoreFile({
    ...{ asOf, settings, consultants: input.consultants, responses: input.responses },
    ...{ invitations: input.invitations, firmInvitations: input.firm_invitations },
  })
  const back = readScoreFile(JSON.stringify(written))
  t.same(scoreFirm(back.cells, back.settings, back.asOf), scoreFirm(cells, settings, asOf))
})
