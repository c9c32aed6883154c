/** From an answer to the score it changes, and what the triggers for marks and alerts cost an answer. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { closeDeps, makeDeps } from '../../../src/deps.ts'
import { writeShowing } from '../../../src/showings.ts'
import { writeLinkToken } from '../../../src/survey-links.ts'
import { startWorkers } from '../../../workers/start.ts'
import { silentLog } from '../../helpers/log.ts'
import type { Bench } from '../case.ts'
import { asOwner, type BenchFirm, type SeededInvitation, seedInvitations } from '../seed.ts'
import { median } from './measure.ts'
import { until } from './recompute.ts'

const answers = 20

export interface Arrivals {
  medianMs: number
  slowestMs: number
}

/** Answers through the survey page, one after the other, each until its consultant's stored score counts it. */
export async function arrivals(bench: Bench, firm: BenchFirm): Promise<Arrivals> {
  const invitations = await seedInvitations(bench, firm, answers, 'sent')
  const deps = makeDeps(bench.deps.config as Parameters<typeof makeDeps>[0], { name: 'worker', log: silentLog })
  const workers = await startWorkers(deps)
  const durations: number[] = []
  await asOwner(bench, firm.tenantId, async (client) => {
    for (const invitation of invitations) {
      const { consultantId, n } = await creditOf(client, firm, invitation)
      const began = performance.now()
      await answer(bench, firm, invitation)
      await until(async () => (await countOf(client, firm, consultantId)) > n, 10)
      durations.push(performance.now() - began)
      await sleep(500 + 100 * (durations.length % 10)) // so that answers come at any moment between two sweeps
    }
  })
  await workers.close()
  await closeDeps(deps)
  return { medianMs: median(durations), slowestMs: Math.max(...durations) }
}

async function creditOf(client: pg.Client, firm: BenchFirm, { id }: SeededInvitation) {
  const { rows } = await client.query<{ consultant_id: string }>(
    `select c.consultant_id from invitations i join resolution_credits c
       on c.tenant_id = i.tenant_id and c.ticket_id = i.ticket_id and c.cycle = i.cycle
     where i.tenant_id = $1 and i.id = $2`,
    [firm.tenantId, id],
  )
  const consultantId = rows[0]!.consultant_id
  return { consultantId, n: await countOf(client, firm, consultantId) }
}

async function countOf(client: pg.Client, { tenantId }: BenchFirm, consultantId: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select s.n from score_states t join scores s on s.tenant_id = t.tenant_id and s.as_of = t.current_as_of
       and s.subject_kind = 'consultant' and s.window_days = 365 and s.subject_id = $2
     where t.tenant_id = $1`,
    [tenantId, consultantId],
  )
  return rows[0]?.n ?? 0
}

async function answer(bench: Bench, { tenantId }: BenchFirm, { id, expiresAt, surveyVersionId }: SeededInvitation) {
  const token = writeLinkToken(bench.deps.secrets, 'survey', { tenantId, id, expiresAt })
  const shown = { shownAt: new Date(), confirms: false }
  const showing = writeShowing(bench.deps.secrets, { tenantId, invitationId: id }, shown)
  const { status } = await fetch(`${bench.apiBase}/s/${token}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ surveyVersion: surveyVersionId, showing, overall: '4', timeliness: '4', skill: '5' }),
  })
  if (status !== 303) throw new Error(`an answer was refused: ${status}`)
}

const blocks = 25
const perBlock = 40
const triggers = { marks: ['responses', 'mark_answered'], alerts: ['answers', 'raise_answered'] } as const

/** Ways to take an answer, and the triggers that are at work meanwhile. */
const ways = {
  without: { on: [], mark: 5 },
  marks: { on: ['marks'], mark: 5 },
  alerts: { on: ['alerts'], mark: 5 },
  both: { on: ['marks', 'alerts'], mark: 5 },
  negative: { on: ['marks', 'alerts'], mark: 1 },
} satisfies Record<string, { on: (keyof typeof triggers)[]; mark: number }>
type Way = keyof typeof ways

/**
 * Milliseconds of an answer on one connection, with and without the triggers, block by block in turn: of ten answers the
 * fastest, since what a trigger adds is far less than what other work on the machine does.
 */
export async function captureTimes(bench: Bench, firm: BenchFirm): Promise<Record<Way, number>> {
  const names = Object.keys(ways) as Way[]
  const invitations = await seedInvitations(bench, firm, names.length * blocks * perBlock, 'sent')
  const times: Record<Way, number[]> = { without: [], marks: [], alerts: [], both: [], negative: [] }
  const app = new pg.Client({ connectionString: bench.appUrl })
  await app.connect()
  await app.query(`select set_config('app.tenant_id', $1, false)`, [firm.tenantId])
  await asOwner(bench, null, async (owner) => {
    for (let block = 0; block < blocks; block++) {
      for (const name of block % 2 ? names : names.toReversed()) {
        await switchTriggers(owner, ways[name].on)
        for (let nth = 0; nth < perBlock; nth++) {
          const took = await capture(app, firm, invitations.pop()!, ways[name].mark)
          if (nth >= 10 && block > 0) times[name].push(took) // the first ones plan anew after the change of the table
        }
      }
    }
    await switchTriggers(owner, ['marks', 'alerts'])
  })
  await app.end()
  return Object.fromEntries(names.map((name) => [name, fastestTenth(times[name])])) as Record<Way, number>
}

const fastestTenth = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)]!

async function switchTriggers(owner: pg.Client, on: readonly (keyof typeof triggers)[]) {
  for (const name of Object.keys(triggers) as (keyof typeof triggers)[]) {
    const [table, trigger] = triggers[name]
    await owner.query(`alter table ${table} ${on.includes(name) ? 'enable' : 'disable'} trigger ${trigger}`)
  }
}

async function capture(app: pg.Client, { tenantId }: BenchFirm, invitation: SeededInvitation, mark: number) {
  const began = performance.now()
  const { rows } = await app.query<{ outcome: string }>({
    name: 'bench_capture',
    text: 'select (capture_response($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)).outcome',
    values: [
      ...[tenantId, invitation.id, invitation.surveyVersionId],
      ...[
        ['overall', 'timeliness', 'skill', 'courtesy', 'comment'],
        ['csat5', 'csat5', 'csat5', 'csat5', 'text'],
      ],
      ['overall', 'timeliness', 'skill', 'courtesy', null],
      ['person', 'person', 'person', 'person', null],
      [mark, 4, 5, 5, null],
      [null, null, null, null, 'Quick, friendly, and it has worked ever since.'],
      ...['contact', null, 'a benchmark'],
    ],
  })
  const took = performance.now() - began
  if (rows[0]!.outcome !== 'stored') throw new Error(`an answer was not stored: ${rows[0]!.outcome}`)
  return took
}
