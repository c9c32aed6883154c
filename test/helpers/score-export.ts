/** A firm with answers of many shapes, its figures straight from its cells, and the auditor's command. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { TenantContext } from '../../src/context.ts'
import type { SurveyContent } from '../../src/features/surveys/schemas.ts'
import type { Cells } from '../../src/scoring/cells.ts'
import { dayNumber } from '../../src/scoring/days.ts'
import { expectedOf } from '../../src/scoring/file/expected.ts'
import { type FileSettings, settingsFrom } from '../../src/scoring/file/settings.ts'
import type { Kind } from '../../src/scoring/scales.ts'
import { scoreFirm } from '../../src/scoring/score-firm.ts'
import { asked, newClient, newConsultant, publish } from './answering.ts'
import { root } from './source.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'asTenant' | 'tenantId' | 'deps' | 'api'>

const optional = { text: 'How?', required: false } as const
const content: SurveyContent = {
  questions: [
    { ...optional, id: 'csat', kind: 'csat5', dimension: 'overall', target: 'person' },
    { ...optional, id: 'skill', kind: 'csat5', dimension: 'skill', target: 'person' },
    { ...optional, id: 'ease', kind: 'ces7', dimension: 'timeliness', target: 'person' },
    { ...optional, id: 'nps', kind: 'nps', dimension: 'overall', target: 'person' },
    { ...optional, id: 'mood', kind: 'csat3', dimension: 'courtesy', target: 'person' },
    { ...optional, id: 'firm', kind: 'csat5', dimension: 'overall', target: 'firm' },
    { ...optional, id: 'tool', kind: 'csat3', dimension: 'overall', target: 'product' },
    { ...optional, id: 'comment', kind: 'text' },
  ],
}

/** What people said, by question; every third of them says nothing that rates a person. */
const said: Record<string, number | string>[] = [
  { csat: 5, skill: 4, comment: 'Anna Berg was pleased.' },
  { csat: 2, ease: 3, nps: 6 },
  { firm: 1, tool: 2 },
  { nps: 10, mood: 3, firm: 1 },
  { csat: 4 },
  { comment: 'Thanks.' },
  { csat: 1, skill: 1, mood: 1 },
  { ease: 7, tool: 1 },
  { csat: 3, nps: 0, comment: 'Could be better.' },
]

/** Days before today on which answers count: inside and outside of every window. */
const ages = [0, 1, 29, 30, 31, 89, 90, 179, 180, 364, 365, 3, 200]

export interface AnsweredFirm {
  consultantIds: string[]
  /** Archived, with answers. */
  formerId: string
  clientIds: string[]
  /** Of responses that count, in the order of their making. */
  responseIds: string[]
  today: string
}

/** Answers given through the API, and then moved to their days: one and several consultants, with and without client. */
export async function answeredFirm(firm: Firm): Promise<AnsweredFirm> {
  const { consultantIds, clientIds, surveys } = await firm.asTenant(async (ctx) => ({
    consultantIds: await Array.fromAsync(['Ida Lund', 'Jonas Frey', 'Mia Sol', 'Noa Ek', 'Pia Ott'], (name) =>
      newConsultant(ctx, { name }),
    ),
    clientIds: await Array.fromAsync(['Nordwind', 'Südpol', 'Ostsee'], (name) => newClient(ctx, name)),
    surveys: [await publish(ctx, content), await publish(ctx, content)],
  }))
  const [a, b, c, d, former] = consultantIds as [string, string, string, string, string]
  const credits: Record<string, number>[] = [
    { [a]: 1 },
    { [b]: 0.7, [a]: 0.3 },
    { [c]: 1 / 3, [b]: 1 / 3, [d]: 0.333333334 },
    { [former]: 1 },
    { [b]: 1 },
  ]
  const responseIds: string[] = []
  for (let nth = 0; nth < 39; nth++) {
    const clientId = nth % 7 === 0 ? null : clientIds[nth % clientIds.length]!
    const story = { clientId, surveyVersionId: surveys[nth % 2]!, credits: credits[nth % credits.length]! }
    const { invitationId } = await asked(firm, { ...story, sentAt: new Date(Date.now() - (nth % 13) * 86_400_000) })
    const answers = Object.entries(said[nth % said.length]!).map(([questionId, value]) => ({ questionId, value }))
    const { body, status, text } = await firm.api.post(`/invitations/${invitationId}/response`, { answers })
    if (status !== 201) throw new Error(text)
    responseIds.push(body.id)
  }
  for (const age of [0, 40, 100]) {
    const sentAt = new Date(Date.now() - age * 86_400_000)
    await asked(firm, { credits: { [a]: 0.5, [d]: 0.5 }, sentAt, state: 'expired' })
  }
  const archived = await firm.api.delete(`/consultants/${former}`)
  if (archived.status >= 300) throw new Error(archived.text)
  const today = await moveToDays(firm, responseIds)
  return { consultantIds, formerId: former, clientIds, responseIds, today }
}

const moveToDays = ({ asTenant }: Firm, responseIds: string[]) =>
  asTenant(async ({ tx, tenantId, run }) => {
    const { day: today } = await tx.selectFrom('responses').select('day').limit(1).executeTakeFirstOrThrow()
    const days = new Set([today])
    for (const [nth, id] of responseIds.entries()) {
      const day = dayBefore(today, ages[nth % ages.length]!)
      days.add(day)
      await tx.updateTable('responses').set({ day }).where('id', '=', id).execute()
    }
    for (const day of days) await run({ name: 'rebuild', text: 'select rebuild_cells($1, $2)' }, [tenantId, day])
    return today
  })

export const dayBefore = (day: string, days: number) =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10)

/** The expected figures of a day, from the cells in the database and not from responses. */
export async function figuresFromCells({ asTenant }: Firm, asOf: string, given: FileSettings) {
  const settings = settingsFrom(given)
  const { windowDays, trendDays, metricWindows } = settings
  const first = dayBefore(asOf, Math.max(windowDays, 2 * trendDays, ...metricWindows) - 1)
  const cells = await asTenant((ctx) => readAllCells(ctx, first, asOf))
  const scores = scoreFirm(cells, settings, dayNumber(asOf)!)
  return JSON.parse(JSON.stringify(expectedOf(scores, [])))
}

async function readAllCells({ tx }: TenantContext, first: string, last: string): Promise<Cells> {
  const consultants = await tx.selectFrom('consultants').select('id').where('archivedAt', 'is', null).execute()
  const service = await tx
    .selectFrom('serviceCells')
    .selectAll()
    .where('day', '>=', first)
    .where('day', '<=', last)
    .execute()
  const metric = await tx
    .selectFrom('metricCells')
    .selectAll()
    .where('day', '>=', first)
    .where('day', '<=', last)
    .execute()
  const invitation = await tx
    .selectFrom('invitationCells')
    .selectAll()
    .where('day', '>=', first)
    .where('day', '<=', last)
    .execute()
  const dayOf = ({ day }: { day: string }) => dayNumber(day)!
  return {
    consultants: consultants.map(({ id }) => id),
    service: service.map((cell) => ({
      ...{ consultant: cell.consultantId, client: cell.clientKey, survey: cell.surveyId, day: dayOf(cell) },
      ...{ n: cell.n, s: Number(cell.s), s2: Number(cell.s2), sx: Number(cell.sx), sxx: Number(cell.sxx) },
    })),
    metric: metric.map((cell) => ({
      ...{ consultant: cell.consultantId, kind: cell.kind as Kind, day: dayOf(cell), value: cell.value },
      ...{ n: cell.n, s: Number(cell.s), s2: Number(cell.s2) },
    })),
    invitation: invitation.flatMap((cell) => [
      { consultant: cell.consultantId, day: dayOf(cell), delivered: cell.delivered, responded: cell.responded },
      { consultant: null, day: dayOf(cell), delivered: cell.firmDelivered, responded: cell.firmResponded },
    ]),
  }
}

/** What the auditor's command prints for a file; throws with its message when it refuses. */
export const recalculated = (path: string) =>
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the command prints.
  new Promise<any>((resolve, reject) => {
    const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, [join(root, 'src/score-command.ts'), path], options, (error, out, err) =>
      error ? reject(new Error(err)) : resolve(JSON.parse(out)),
    )
  })
