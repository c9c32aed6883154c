/** Cells as they are stored, as the database makes them anew, and as the model makes them from the responses. */
import { defineStatement } from '../../db/tenant.ts'
import type { TenantContext } from '../../src/context.ts'
import { buildCells, type ScoredResponse } from '../../src/scoring/responses.ts'
import type { Kind } from '../../src/scoring/scales.ts'

type Row = (string | number)[]

/** Rows of cells: key first, then sums; in the order of their keys. */
export interface StoredCells {
  service: Row[]
  metric: Row[]
  invitation: Row[]
}

interface Facts {
  responses: {
    id: string
    client: string | null
    survey: string
    day: string
    shares: [string, number][]
    answers: [Kind, number][]
  }[]
  invitations: { day: string; responded: boolean; consultants: string[] }[]
}

const rows = (list: string, from: string) =>
  `coalesce((select json_agg(json_build_array(${list}) order by ${list}) from ${from}), '[]')`

const stored = defineStatement<StoredCells>(
  'test_stored_cells',
  `select
    ${rows('consultant_id, day, client_key, survey_id, n, s, s2, sx, sxx', 'service_cells')} as service,
    ${rows('consultant_id, day, kind, dimension, value, n, s, s2', 'metric_cells')} as metric,
    ${rows('consultant_id, day, delivered, responded, firm_delivered, firm_responded', 'invitation_cells')} as invitation`,
)

export const storedCells = async ({ run }: Pick<TenantContext, 'run'>): Promise<StoredCells> =>
  (await run(stored, []))[0]!

/** Makes the cells of every day anew, also of days that only the cells know. */
export const rebuildAll = ({ run, tenantId }: TenantContext) =>
  run(
    {
      name: 'test_rebuild_all',
      text: `select rebuild_cells($1, day) from (
        select day from responses union select day from service_cells union select day from metric_cells
        union select day from invitation_cells
        union select sent_day from invitations where sent_day is not null) days`,
    },
    [tenantId],
  )

const facts = defineStatement<Facts>(
  'test_facts',
  `select
    coalesce((select json_agg(json_build_object('id', r.id, 'client', r.client_id, 'survey', r.survey_id, 'day', r.day,
      'shares', coalesce((select json_agg(json_build_array(a.consultant_id, a.share)) from attributions a
                          where a.response_id = r.id), '[]'),
      'answers', coalesce((select json_agg(json_build_array(v.kind, v.value)) from answers v
                           where v.response_id = r.id and v.target = 'person' and v.value is not null), '[]')))
      from responses r where r.id not in (select response_id from response_exclusions)), '[]') as responses,
    coalesce((select json_agg(json_build_object('day', i.sent_day, 'responded', i.state = 'responded', 'consultants',
      coalesce((select json_agg(c.consultant_id order by c.consultant_id) from resolution_credits c
                where c.ticket_id = i.ticket_id and c.cycle = i.cycle), '[]')))
      from invitations i where i.sent_day is not null), '[]') as invitations`,
)

/** What the cells should hold, from responses that count and invitations that were delivered, added up here. */
export async function expectedCells({ run }: Pick<TenantContext, 'run'>): Promise<StoredCells> {
  const { responses, invitations } = (await run(facts, []))[0]!
  const scored: ScoredResponse[] = responses.map(({ day, shares, ...each }) => ({
    ...each,
    day: Date.parse(day) / 86_400_000,
    shares: new Map(shares),
  }))
  const { service, metric } = buildCells(scored)
  const dayOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10)
  return {
    service: service.map(({ consultant, day, client, survey, n, s, s2, sx, sxx }) => [
      ...[consultant, dayOf(day), client.replace('\u0000', ''), survey],
      ...[n, s, s2, sx, sxx],
    ]),
    metric: metric.map(({ consultant, day, kind, value, n, s, s2 }) => [consultant, dayOf(day), kind, value, n, s, s2]),
    invitation: countInvitations(invitations),
  }
}

function countInvitations(invitations: Facts['invitations']): Row[] {
  const cells = new Map<string, Row>()
  for (const { day, responded, consultants } of invitations)
    for (const [index, consultant] of consultants.entries()) {
      const cell = cells.get(`${consultant} ${day}`) ?? [consultant, day, 0, 0, 0, 0]
      const added = [1, Number(responded), Number(index === 0), Number(index === 0 && responded)]
      cells.set(`${consultant} ${day}`, [
        ...cell.slice(0, 2),
        ...cell.slice(2).map((sum, nth) => Number(sum) + added[nth]!),
      ])
    }
  return [...cells.values()]
}

/** The model knows no dimensions. */
const withoutDimension = (metric: Row[]): Row[] => {
  const sums = new Map<string, Row>()
  for (const [consultant, day, kind, , value, ...counts] of metric) {
    const key = [consultant!, day!, kind!, value!]
    const known = sums.get(key.join(' '))?.slice(4) ?? [0, 0, 0]
    sums.set(key.join(' '), [...key, ...counts.map((count, nth) => Number(count) + Number(known[nth]))])
  }
  return [...sums.values()]
}

const keyLength = { service: 4, metric: 4, invitation: 2 }

/** Of which kind of cells two differ, and how; undefined when they agree to the ninth decimal. */
export function differenceFrom(expected: StoredCells, stored: StoredCells): string | undefined {
  const seen = { ...stored, metric: withoutDimension(stored.metric) }
  for (const kind of ['service', 'metric', 'invitation'] as const) {
    const [wanted, got] = [expected, seen].map((cells) =>
      cells[kind].toSorted((a, b) => (keyOf(kind, a) < keyOf(kind, b) ? -1 : 1)),
    ) as [Row[], Row[]]
    const isSame = wanted.length === got.length && wanted.every((cell, nth) => isClose(cell, got[nth]!))
    if (!isSame) return `${kind} cells should be\n${wanted.join('\n')}\nand are\n${got.join('\n')}`
  }
  return undefined
}

const keyOf = (kind: keyof StoredCells, cell: Row) => cell.slice(0, keyLength[kind]).join(' ')

/** The model adds up in binary fractions, the database in decimal ones. */
const isClose = (a: Row, b: Row) =>
  a.every(
    (each, nth) => each === b[nth] || Math.abs(Number(each) - Number(b[nth])) <= 1e-9 * (1 + Math.abs(Number(each))),
  )
