import t from 'tap'
import { refreshScoresOf } from '../../../src/features/scores/service.ts'
import { isPoint } from '../../../src/features/scores/windows.ts'
import { dayNumber, dayText } from '../../../src/scoring/days.ts'
import { asked, newClient } from '../../helpers/answering.ts'
import { calculated, dayBefore, rateAgain, rated } from '../../helpers/scores.ts'
import {
  calculatedAnew,
  calculatedPoint,
  comeToRest,
  stateOf,
  storedDays,
  storedScores,
} from '../../helpers/stored-scores.ts'
import { type World, world } from '../../helpers/world.ts'

const today = dayNumber(dayBefore(0))!

/** Points from a day that is so many days ago until yesterday, and today. */
const pointsSince = (daysAgo: number) =>
  Array.from({ length: daysAgo }, (_, index) => today - daysAgo + index)
    .filter(isPoint)
    .concat(today)
    .map(dayText)

/** Two consultants with an answer every third day for so many days, and the ids of the answers of the first. */
async function history(firm: World, days: number) {
  const clientId = await firm.asTenant((ctx) => newClient(ctx))
  const ida = await rated(firm, 'Ida Lund', [])
  const max = await rated(firm, 'Max Brandt', [])
  const ids: { id: string; day: string }[] = []
  for (let daysAgo = days; daysAgo > 0; daysAgo -= 3) {
    const day = dayBefore(daysAgo)
    const [id] = await rateAgain(firm, ida, [1 + (daysAgo % 5)], { day, clientId })
    ids.push({ id: id!, day })
    if (daysAgo % 2 === 0) await rateAgain(firm, max, [1 + (daysAgo % 4)], { day })
  }
  return { ida, max, ids }
}

/** The stored points that are not what a full calculation of their day gives. */
async function wrongPoints(firm: World) {
  const wrong: string[] = []
  for (const day of await storedDays(firm)) {
    const anew = await (day === dayText(today) ? calculatedAnew(firm, day) : calculatedPoint(firm, day))
    if (JSON.stringify(sorted(await storedScores(firm, day))) !== JSON.stringify(sorted(anew))) wrong.push(day)
  }
  return wrong
}

/** With the names of figures in order, since jsonb keeps an order of its own. */
const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .map(([name, part]) => [name, sorted(part)] as const)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        )
      : value

t.test('sixty days of answers give every Sunday and end of a month since the first, each as of its day', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const { ida } = await history(firm, 60)
  await calculated(firm)
  t.same(await storedDays(firm), pointsSince(60))
  t.same(await wrongPoints(firm), [])
  const { items } = (await manager.get(`/consultants/${ida}/score/series?every=week&limit=100`)).body
  t.ok(items.length >= 8)
  for (const { asOf, n, score, low, high, rawMean } of items) {
    const { body } = await manager.get(`/consultants/${ida}/score?asOf=${asOf}`)
    t.match(body, { asOf, n, score, low, high, rawMean })
  }
})

t.test('a change of an old answer draws the points again from its day on, and no earlier one', async (t) => {
  const firm = await world(t)
  const { ids, max } = await history(firm, 60)
  await calculated(firm)
  const changes: [string, number, (id: string) => Promise<unknown>][] = [
    ['excluded', 8, (id) => firm.api.put(`/responses/${id}/exclusion`, { reason: 'test' })],
    ['included', 8, (id) => firm.api.delete(`/responses/${id}/exclusion`)],
    ['credited to another', 10, (id) => firm.api.put(`/responses/${id}/attributions`, credit(max))],
    ['changed', 12, (id) => change(firm, id)],
    ['erased', 14, (id) => firm.api.delete(`/responses/${id}`)],
    ['erased, and the first of all', 0, (id) => firm.api.delete(`/responses/${id}`)],
  ]
  for (const [what, nth, apply] of changes) {
    const { id, day } = ids[nth]!
    const before = await drawn(firm)
    await apply(id)
    await comeToRest(firm)
    t.same(await wrongPoints(firm), [], `${what}: all are right`)
    const after = await drawn(firm)
    const [earlier, later] = [0, 1].map((side) => [...after].filter(([asOf]) => asOf >= day === (side === 1)))
    t.same(
      earlier!.filter(([asOf, at]) => before.get(asOf) !== at),
      [],
      `${what}: earlier ones stay`,
    )
    t.ok(
      later!.every(([asOf, at]) => before.get(asOf) !== at),
      `${what}: later ones are drawn again`,
    )
  }
  t.same(await storedDays(firm), pointsSince(57), 'the series begins with the first answer that is left')
})

const credit = (consultantId: string) => ({ consultants: [{ consultantId, share: 1 }], reason: 'A test.' })

async function change({ api, asTenant }: World, id: string) {
  const { invitationId } = await asTenant(({ tx }) =>
    tx.selectFrom('responses').select('invitationId').where('id', '=', id).executeTakeFirstOrThrow(),
  )
  const { body } = await api.post(`/invitations/${invitationId}/response`, {
    answers: [{ questionId: 'overall', value: 1 }],
  })
  if (body.revision !== 2) throw new Error(JSON.stringify(body))
}

/** When each stored day was calculated. */
const drawn = async ({ asTenant }: World) => {
  const rows = await asTenant(({ tx }) => tx.selectFrom('scoreSnapshots').select(['asOf', 'computedAt']).execute())
  return new Map(rows.map(({ asOf, computedAt }) => [asOf, computedAt.getTime()]))
}

t.test('a setting draws all points again', async (t) => {
  const firm = await world(t)
  await history(firm, 60)
  await calculated(firm)
  for (const setting of [{ clientAdjustment: false }, { minimumResponses: 8 }]) {
    const before = await drawn(firm)
    await firm.api.patch('/tenant', setting)
    await comeToRest(firm)
    const after = await drawn(firm)
    t.same([...after.keys()].toSorted(), pointsSince(60))
    t.ok([...after].every(([asOf, at]) => before.get(asOf) !== at))
    t.same(await wrongPoints(firm), [])
    const stored = await firm.asTenant(({ tx }) => tx.selectFrom('scoreSnapshots').select('settings').execute())
    t.ok(
      stored.every(({ settings }) => Object.entries(setting).every(([k, v]) => (settings as never)[nameOf(k)] === v)),
    )
  }
})

const nameOf = (setting: string) => (setting === 'minimumResponses' ? 'minResponses' : setting) as never

t.test('without any answer left there are no points', async (t) => {
  const firm = await world(t)
  const { ids } = await history(firm, 24)
  await calculated(firm)
  for (const { id } of (await firm.api.get('/responses?limit=100')).body.items)
    await firm.api.delete(`/responses/${id}`)
  t.ok(ids.length > 0)
  await comeToRest(firm)
  t.same(await storedDays(firm), [dayText(today)])
  t.match((await stateOf(firm)).pointsFrom, null)
})

t.test('a long history is drawn a few points at a time, and answers meanwhile do not wait for it', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [])
  await rateAgain(firm, ida, [4], { day: dayBefore(720) })
  await asked(firm, { credits: { [ida]: 1 } })
  const counts: number[] = []
  for (let turn = 0; turn < 40; turn++) {
    if (turn === 3) await rateAgain(firm, ida, [5])
    const state = await calculatedOnce(firm)
    counts.push((await storedDays(firm)).length)
    if (turn === 3)
      t.match(
        (await storedScores(firm, dayText(today))).filter(({ subjectId }) => subjectId === ida),
        [{ n: 1 }, { n: 1 }, { n: 1 }],
        'the new answer is in the current scores',
      )
    if (state.pointsFrom === null) break
  }
  t.same(await storedDays(firm), pointsSince(720))
  t.ok(counts.length > 5, `${counts}`)
  t.ok(counts.every((count, turn) => count - (counts[turn - 1] ?? 1) <= 8))
})

async function calculatedOnce(firm: World) {
  await refreshScoresOf(firm.deps, firm.tenantId)
  return stateOf(firm)
}
