/** What scoring reads from the database, beside what the same responses give without one. */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { sql } from 'kysely'
import t from 'tap'
import type { TenantContext } from '../../../src/context.ts'
import { readFirm } from '../../../src/features/scores/firm.ts'
import { readFirmFacts } from '../../../src/features/scores/firm-queries.ts'
import { isPoint, pointsBetween, scoreWindows, seriesBegin } from '../../../src/features/scores/windows.ts'
import type { InvitationCell } from '../../../src/scoring/cells.ts'
import { dayNumber, dayText } from '../../../src/scoring/days.ts'
import { firmFigures } from '../../../src/scoring/firm-figures.ts'
import { buildCells, isNamed, type ScoredResponse } from '../../../src/scoring/responses.ts'
import { asked, newClient, newConsultant, sendForm } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'
import { differences } from '../../scoring/compare.ts'

const aDay = fc.integer({ min: dayNumber('2024-01-01')!, max: dayNumber('2032-12-31')! })

t.test('points are the Sundays and the ends of months, whatever the span', async (t) => {
  const naive = (from: number, to: number) => {
    const days: number[] = []
    for (let day = Temporal.PlainDate.from(dayText(from)); ; day = day.add({ days: 1 })) {
      const number = dayNumber(day.toString())!
      if (number > to) return days
      if (day.dayOfWeek === 7 || day.day === day.daysInMonth) days.push(number)
    }
  }
  const spans = [aDay, fc.integer({ min: -3, max: 500 }), fc.integer({ min: 0, max: 90 })] as const
  fc.assert(
    fc.property(...spans, (from, length, atMost) => {
      const all = naive(from, from + length)
      const points = pointsBetween(from, from + length, atMost)
      return isDeepStrictEqual(points, all.slice(0, atMost)) && isPoint(from) === naive(from, from).includes(from)
    }),
    { numRuns: 300 },
  )
  t.pass('300 spans')
})

t.test('a series begins with the first answer, and at most two years ago', async (t) => {
  const today = dayNumber('2026-11-22')!
  t.equal(seriesBegin(null, today), today)
  t.equal(seriesBegin(today - 60, today), today - 60)
  t.equal(dayText(seriesBegin(dayNumber('2019-05-01'), today)), '2024-11-21')
})

const people = 3
const count = 24
/** Where a window ends there is a day on each side of it. */
const ages = [-30, -1, 0, 1, 29, 30, 31, 89, 90, 91, 179, 180, 364, 365, 366, 800]
const age = fc.oneof(fc.constantFrom(...ages), fc.integer({ min: -2, max: 400 }))
const told = fc.record({ age, sent: age, mark: fc.integer({ min: 1, max: 5 }), answered: fc.boolean() })
const history = fc.array(told, { minLength: count, maxLength: count })

interface Known {
  id: string
  invitationId: string
  client: string | null
  survey: string
  shares: Map<string, number>
}

/** Responses whose days and marks can be anything; shared ones, and ones without a client, among them. */
async function responses(firm: World): Promise<{ consultants: string[]; known: Known[] }> {
  const [consultants, clients] = await firm.asTenant(async (ctx) => {
    const ids: string[] = []
    for (let n = 0; n < people; n++) ids.push(await newConsultant(ctx))
    return [ids.toSorted(), [await newClient(ctx), await newClient(ctx), null]] as const
  })
  const known: Known[] = []
  for (let n = 0; n < count; n++) {
    const [a, b] = [consultants[n % people]!, consultants[(n + 1) % people]!]
    const credits = n % 4 === 0 ? { [a]: 0.7, [b]: 0.3 } : { [a]: 1 }
    const client = clients[n % clients.length]!
    const invitation = await asked(firm, { credits, clientId: client })
    await sendForm(firm, invitation, { overall: '3' })
    const { id, survey } = await firm.asTenant(({ tx }) =>
      tx
        .selectFrom('responses')
        .select(['id', 'surveyId as survey'])
        .where('invitationId', '=', invitation.invitationId)
        .executeTakeFirstOrThrow(),
    )
    known.push({ id, invitationId: invitation.invitationId, client, survey, shares: new Map(Object.entries(credits)) })
  }
  return { consultants: [...consultants], known }
}

type Told = typeof history extends fc.Arbitrary<infer T> ? T : never

/** Makes the responses what is told of them, and their cells anew. */
async function retell({ tx, tenantId, run }: TenantContext, known: Known[], told: Told, today: number) {
  const rows = JSON.stringify(
    known.map(({ id, invitationId }, n) => {
      const { age, sent, mark, answered } = told[n]!
      const state = answered ? 'responded' : 'sent'
      return { id, invitationId, day: dayText(today - age), sent: dayText(today - sent), mark, state }
    }),
  )
  const given = sql`jsonb_to_recordset(${rows}::jsonb) as x
    (id uuid, "invitationId" uuid, day date, sent date, mark smallint, state text)`
  const days = await sql<{ day: string }>`select day from responses union select sent_day from invitations`.execute(tx)
  await sql`update responses r set day = x.day from ${given} where r.id = x.id`.execute(tx)
  await sql`update answers a set value = x.mark from ${given} where a.response_id = x.id and a.kind = 'csat5'`.execute(
    tx,
  )
  await sql`update invitations i set sent_day = x.sent, state = x.state from ${given} where i.id = x."invitationId"`.execute(
    tx,
  )
  const now = await sql<{ day: string }>`select day from responses union select sent_day from invitations`.execute(tx)
  for (const day of new Set([...days.rows, ...now.rows].map((row) => row.day)))
    await run({ name: 'rebuild', text: 'select rebuild_cells($1, $2)' }, [tenantId, day])
}

/** Invitations as cells of each consultant, and of the firm once. */
const invitationCells = (known: Known[], told: Told, today: number): InvitationCell[] =>
  known.flatMap(({ shares }, n) => {
    const { sent, answered } = told[n]!
    const cell = { day: today - sent, delivered: 1, responded: Number(answered) }
    return [null, ...shares.keys()].map((consultant) => ({ consultant, ...cell }))
  })

t.test(
  'what is read for scores, joined into spans of days, gives the figures of the responses themselves',
  async (t) => {
    const firm = await world(t)
    const { consultants, known } = await responses(firm)
    const today = await firm.asTenant(async (ctx) => (await readFirmFacts(ctx)).today)
    const tolerance = { absolute: 1e-5, relative: 1e-7 }
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(0, 0, 1, 30, 45), async (told, earlier) => {
        const asOf = today - earlier
        const read = await firm.asTenant(async (ctx) => {
          await retell(ctx, known, told, today)
          return readFirm(ctx, await readFirmFacts(ctx), asOf)
        })
        const scored: ScoredResponse[] = known.map(({ id, client, survey, shares }, n) => ({
          ...{ id, client, survey, shares, day: today - told[n]!.age },
          answers: [['csat5', told[n]!.mark]],
        }))
        const cells = { ...buildCells(scored, consultants), invitation: invitationCells(known, told, today) }
        for (const windowDays of scoreWindows) {
          const settings = { ...read.settings, windowDays }
          const got = firmFigures(read.cells, settings, asOf, read.teams, isNamed)
          const wanted = firmFigures(cells, settings, asOf, [], isNamed)
          const wrong = differences(byId(wanted), byId(got), tolerance)
          if (wrong.length > 0) throw new Error(`window ${windowDays}: ${wrong.join('\n')}`)
        }
      }),
      { numRuns: 60 },
    )
    t.pass('60 histories')
  },
)

const byId = ({ firm, subjects }: ReturnType<typeof firmFigures>) => ({
  firm,
  subjects: Object.fromEntries(subjects.map((each) => [`${each.by} ${each.by === 'tenant' ? '' : each.id}`, each])),
})
