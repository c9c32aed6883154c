import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import t from 'tap'
import { captureResponse } from '../../../src/features/responses/service.ts'
import { refreshScoresOf } from '../../../src/features/scores/service.ts'
import { type Asked, asked, newClient, newConsultant, sendForm } from '../../helpers/answering.ts'
import { dayBefore, rateAgain, rated } from '../../helpers/scores.ts'
import { calculatedAnew, comeToRest, isDue, marksOf, stateOf, storedScores } from '../../helpers/stored-scores.ts'
import { until } from '../../helpers/until.ts'
import { type World, world } from '../../helpers/world.ts'

const answers = (mark: number) => new Map<string, string | number>([['overall', mark]])

/** As one moment shows it. That a sweep finds nothing would say less: two of them at once give way to each other. */
const isQuiet = async ({ asTenant }: World) =>
  asTenant(async ({ tx }) => {
    const { rows } = await sql<{ quiet: boolean }>`select claimed_until is null and points_from is null
      and not exists (select from score_marks) as quiet from score_states`.execute(tx)
    return rows[0]!.quiet
  })

/** What is stored once everything is quiet, beside what a full calculation gives. */
async function quiet(firm: World) {
  await until('nobody is at it and nothing is due', () => isQuiet(firm))
  const { currentAsOf } = await stateOf(firm)
  const [stored, anew] = [await storedScores(firm, currentAsOf!), await calculatedAnew(firm, currentAsOf!)]
  return { stored, anew }
}

t.test('one mark is enough for many answers, and the next calculation takes it', async (t) => {
  const firm = await world(t)
  const ida = await firm.asTenant((ctx) => newConsultant(ctx, { name: 'Ida Lund' }))
  await comeToRest(firm)
  await rateAgain(firm, ida, [5, 4, 5, 3])
  const [first, ...more] = await marksOf(firm)
  t.match([first, more], [{ fromDay: dayBefore(0) }, []])
  t.notOk(await isDue(firm, '1 hour'), 'answers are collected for a while')
  t.ok(await isDue(firm))
  await refreshScoresOf(firm.deps, firm.tenantId)
  t.same(await marksOf(firm), [])
  t.notOk(await isDue(firm))
})

t.test('an answer under way that relies on a mark is waited for, and is in the scores', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [5])
  const invitation = await asked(firm, { credits: { [ida]: 1 } })
  let refreshed = false
  const refreshing = await firm.asTenant(async (ctx) => {
    await captureResponse(ctx, invitation.invitationId, invitation.surveyVersionId, answers(1), 'A test.')
    const refreshing = refreshScoresOf(firm.deps, firm.tenantId).then(() => {
      refreshed = true
    })
    await sleep(300)
    t.notOk(refreshed)
    return { refreshing }
  })
  await refreshing.refreshing
  t.same(await marksOf(firm), [])
  const { currentAsOf } = await stateOf(firm)
  t.match(
    (await storedScores(firm, currentAsOf!)).filter(({ subjectId }) => subjectId === ida),
    [{ n: 2 }, { n: 2 }, { n: 2 }],
  )
})

t.test('a correction under way holds nobody up, and is calculated once it is there', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [5, 5])
  const [old] = await rateAgain(firm, ida, [1], { day: dayBefore(20) })
  await comeToRest(firm)
  await rateAgain(firm, ida, [4], { day: dayBefore(25) })
  t.ok(
    (await marksOf(firm)).some(({ fromDay }) => fromDay === dayBefore(25)),
    'the firm is marked already, from earlier on',
  )
  const invitation = await asked(firm, { credits: { [ida]: 1 } })
  await firm.asTenant(async ({ run, tenantId }) => {
    const exclude = { name: 'x', text: `select exclude_response($1, $2, 'test', null, 'system', null)` }
    await run(exclude, [tenantId, old])
    t.equal((await sendForm(firm, invitation, { overall: '3' })).statusCode, 303, 'an answer comes meanwhile')
    await refreshScoresOf(firm.deps, firm.tenantId)
    t.notOk(await isDue(firm))
  })
  t.ok(await isDue(firm))
  await refreshScoresOf(firm.deps, firm.tenantId)
  const { stored, anew } = await quiet(firm)
  t.same(stored, anew)
  t.match(
    stored.filter(({ subjectId }) => subjectId === ida),
    [{ figures: { excluded: 1 } }, { n: 4 }, { n: 4 }],
  )
})

t.test('an answer of the day before that arrives after a mark of today marks its own day', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [5])
  await comeToRest(firm)
  // As if the first answer of tomorrow had come while this one was still on its way.
  await firm.asTenant(({ run, tenantId }) =>
    run({ name: 'm', text: 'select mark_scores($1, $2)' }, [tenantId, dayBefore(-1)]),
  )
  await rateAgain(firm, ida, [4])
  t.match(
    (await marksOf(firm)).map(({ fromDay }) => fromDay),
    [dayBefore(-1), dayBefore(0)],
  )
})

t.test(
  'who works here, who is in a team, another zone and other settings mark the firm; a name does not',
  async (t) => {
    const firm = await world(t)
    const ida = await rated(firm, 'Ida Lund', [5])
    const { id: team } = (await firm.api.post('/teams', { name: 'Printers' })).body
    const members = (...consultantIds: string[]) =>
      firm.api.put(`/teams/${team}/members`, { members: consultantIds.map((consultantId) => ({ consultantId })) })
    const all = '2000-01-01'
    const today = dayBefore(0)
    const changes: [string, () => Promise<{ status: number }>, string | null][] = [
      ['a new member', () => members(ida), today],
      ['a member less', () => members(), today],
      ['a new consultant', () => firm.api.post('/consultants', { name: 'New here' }), today],
      ['another zone', () => firm.api.patch('/tenant', { timeZone: 'Europe/Berlin' }), today],
      ['another minimum', () => firm.api.patch('/tenant', { minimumResponses: 7 }), all],
      ['no adjustment', () => firm.api.patch('/tenant', { clientAdjustment: false }), all],
      ['another name', () => firm.api.patch('/tenant', { name: 'Ahrens' }), null],
      ['a consultant with another name', () => firm.api.patch(`/consultants/${ida}`, { name: 'Ida Lundin' }), null],
      ['a consultant who is archived', () => firm.api.delete(`/consultants/${ida}`), today],
    ]
    for (const [what, change, from] of changes) {
      await comeToRest(firm)
      const { status } = await change()
      t.ok(status < 300, `${what}: ${status}`)
      const marks = await marksOf(firm)
      t.same(
        marks.map(({ fromDay }) => fromDay),
        from === null ? [] : [from],
        what,
      )
    }
  },
)

const rounds = 25
const atOnce = 12

/** Three consultants, two clients, twelve older answers, and people who have not answered yet. */
async function busyFirm(firm: World, waiting: number) {
  const [ids, clients] = await firm.asTenant(async (ctx) => [
    [await newConsultant(ctx), await newConsultant(ctx), await newConsultant(ctx)],
    [await newClient(ctx), await newClient(ctx)],
  ])
  const old: string[] = []
  for (const [index, id] of ids.entries())
    old.push(
      ...(await rateAgain(firm, id, [5, 2, 4, 3], { clientId: clients[index % 2]!, day: dayBefore(10 + index) })),
    )
  const invitations: Asked[] = []
  for (let n = 0; n < waiting; n++)
    invitations.push(await asked(firm, { credits: { [ids[n % 3]!]: 1 }, clientId: clients[n % 2]! }))
  return { ids, old, invitations }
}

t.test('of hundreds of answers and corrections during calculations none is lost', async (t) => {
  const firm = await world(t)
  const { ids, old, invitations } = await busyFirm(firm, rounds * atOnce)
  let answering = true
  const refreshing = [0, 1].map(async () => {
    let refreshed = 0
    while (answering) {
      if (!(await isDue(firm))) continue
      await refreshScoresOf(firm.deps, firm.tenantId)
      refreshed++
    }
    return refreshed
  })
  const refused: unknown[] = []
  const unequal: number[] = []
  for (let round = 0; round < rounds; round++) {
    const path = `/responses/${old[round % old.length]}`
    const credit = { consultants: [{ consultantId: ids[round % 3], share: 1 }], reason: 'A test.' }
    const people = invitations.slice(round * atOnce, (round + 1) * atOnce)
    const before = invitations.slice(0, round * atOnce).slice(-3)
    const results = await Promise.all([
      ...people.map((each, n) => sendForm(firm, each, { overall: String(1 + ((n + round) % 5)) })),
      ...before.map((each) => sendForm(firm, each, { overall: String(1 + (round % 5)) })),
      firm.api.put(`${path}/attributions`, credit),
      round % 2 === 0 ? firm.api.put(`${path}/exclusion`, { reason: 'test' }) : firm.api.delete(`${path}/exclusion`),
      round % 10 === 9 ? firm.api.delete(`/responses/${old.shift()}`) : firm.api.get('/scores'),
    ])
    for (const result of results) {
      const status = 'statusCode' in result ? result.statusCode : result.status
      if (status >= 400 && status !== 404) refused.push(result)
    }
    const { stored, anew } = await quiet(firm)
    if (!isDeepStrictEqual(stored, anew)) unequal.push(round)
  }
  answering = false
  const refreshed = await Promise.all(refreshing)
  t.comment(`${refreshed} calculations`)
  t.same(refused, [])
  t.same(unequal, [], 'after each round the stored scores are those of a full calculation')
  t.same(await marksOf(firm), [])
  t.match(await stateOf(firm), { claimedUntil: null, pointsFrom: null })
  const { stored } = await quiet(firm)
  const total = rounds * atOnce + 12 - 2 // less those that were erased
  t.equal(
    stored.find(({ subjectKind, windowDays }) => subjectKind === 'tenant' && windowDays === 365)!.n > total - 12,
    true,
  )
})
