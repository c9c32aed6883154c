/** What an auditor calculates from the file is what the firm's own cells say. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { answeredFirm, dayBefore, figuresFromCells, recalculated } from '../../helpers/score-export.ts'
import { type World, world } from '../../helpers/world.ts'
import { countFigures, differences } from '../../scoring/compare.ts'

const sixDecimals = { absolute: 5e-7, relative: 0 }

/** Exports, runs the command on the file, and compares with the cells; gives the file and how much was compared. */
async function audited(t: Test, firm: Pick<World, 'api' | 'asTenant' | 'tenantId' | 'deps'>, query: string) {
  const { status, text, body: file } = await firm.api.get(`/scores/export?${query}`)
  t.equal(status, 200, text.slice(0, 300))
  const path = join(t.testdir(), 'scores.json')
  writeFileSync(path, text)
  const printed = await recalculated(path)
  const wanted = await figuresFromCells(firm, file.as_of, file.settings)
  const { negative_responses: negative, ...ofFirm } = printed.firm
  delete wanted.firm.negative_responses
  t.same(differences({ ...wanted }, { ...printed, firm: ofFirm }, sixDecimals), [], query)
  return { file, printed, negative: negative as string[], figures: countFigures(wanted) }
}

t.test('the command prints, from the file, every figure that the cells of the firm give', async (t) => {
  const firm = await world(t)
  const { responseIds, today, consultantIds } = await answeredFirm(firm)
  for (const [nth, reason] of ['test', 'abuse', 'wrong_consultant'].entries()) {
    const excluded = await firm.api.put(`/responses/${responseIds[nth * 6]}/exclusion`, { reason, note: 'By Ida Lund' })
    t.equal(excluded.status, 200, excluded.text)
  }
  const year = await audited(t, firm, '')
  t.match(year.file, { as_of: today, settings: { window_days: 365, time_zone: 'UTC' }, pseudonyms: null })
  t.ok(year.figures > 150, `${year.figures} figures`)
  t.ok(year.printed.firm.n >= 15, `${year.printed.firm.n} responses`)
  t.ok(year.printed.firm.response_rate.rate > 0.8)
  t.ok(Object.values<{ published: boolean }>(year.printed.consultants).some(({ published }) => published))
  t.same(Object.keys(year.printed.consultants).sort(), consultantIds.toSorted(), 'the archived one has answers')
  const { responses } = year.file.input
  t.ok(responses.some(({ client }: { client: string | null }) => client === null))
  t.ok(responses.every(({ answers, shares }: Record<string, unknown[]>) => answers!.length * shares!.length > 0))
  t.match(year.file.excluded, { count: 3, responses: [{ reason: 'test' }, { reason: 'abuse' }, {}] })
  t.notMatch(responses, [{ id: responseIds[0] }])

  const month = await audited(t, firm, 'window=30')
  t.match(month.file.settings, { window_days: 30, metric_windows: [30] })
  t.ok(month.file.input.responses.length < responses.length, 'and needs less history')
  t.ok(Object.values<{ trend: object }>(month.printed.consultants).some(({ trend }) => trend))
  await audited(t, firm, 'window=90')
  const past = await audited(t, firm, `asOf=${dayBefore(today, 60)}&window=365`)
  t.equal(past.file.as_of, dayBefore(today, 60))
  t.ok(past.printed.firm.n > 0 && past.printed.firm.n < year.printed.firm.n)
  t.match((await audited(t, firm, 'asOf=2001-01-01')).printed.firm, { n: 0, consultants: 0 })
})

t.test('the negative responses that the command names are those of the last 30 days', async (t) => {
  const firm = await world(t)
  const { responseIds } = await answeredFirm(firm)
  const { negative, file } = await audited(t, firm, 'window=90')
  const stored = await Promise.all(
    responseIds.map(async (id) => (await firm.api.get(`/responses/${id}`)).body as Record<string, unknown>),
  )
  type Mark = { kind: string; target: string; value: number }
  const worst: Record<string, number> = { csat5: 2, csat3: 1, nps: 6, ces7: 3 }
  const bad = stored.filter(
    ({ day, answers }) =>
      (day as string) > dayBefore(file.as_of, 30) &&
      (answers as Mark[]).some(({ kind, target, value }) => target === 'person' && value <= worst[kind]!),
  )
  t.ok(bad.length > 1)
  t.same(negative.toSorted(), bad.map(({ id }) => id as string).sort())
})

t.test('an answer stays on its day when the firm moves to another time zone', async (t) => {
  const firm = await world(t)
  await answeredFirm(firm)
  const before = await audited(t, firm, '')
  for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    t.equal((await firm.api.patch('/tenant', { timeZone })).status, 200)
    const { file } = await audited(t, firm, `asOf=${dayBefore(before.file.as_of, 2)}`)
    const days = new Map(before.file.input.responses.map(({ id, at }: Record<string, string>) => [id, at]))
    const moved = file.input.responses.filter(({ id, at }: Record<string, string>) => at !== (days.get(id!) ?? at))
    t.same(moved, [])
    t.ok(file.input.responses.length > 10)
  }
})

t.test('a firm without an answer has a file, too', async (t) => {
  const { printed } = await audited(t, await world(t), '')
  t.match(printed, { firm: { n: 0, response_rate: { rate: null } }, consultants: {} })
})
