import type { TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { sumOf } from '../../scoring/sums.ts'
import { dimensions } from '../surveys/schemas.ts'
import { type FigureKind, figureKinds, type Measure, measure, responseRate } from './measures.ts'
import { type CellSums, listConsultants, readCellSums } from './queries.ts'
import { type FigureListQuery, type Figures, windowDays } from './schemas.ts'

/** Figures of one consultant. Throws not_found, for a consultant also about any colleague, and for a day to come. */
export async function getFigures(ctx: TenantContext, consultantId: string, asOf?: string): Promise<Figures> {
  const { actor } = ctx
  const foreign = actor.kind === 'user' && actor.role === 'consultant' && actor.consultantId !== consultantId
  const [sums] = foreign ? [] : await readCellSums(ctx, [consultantId], asOf)
  if (!sums) throw notFound('consultant')
  return figuresOf(sums, seesFew(ctx))
}

/** Figures of all consultants by name, page by page; a consultant gets its own. */
export async function listFigures(ctx: TenantContext, { asOf, ...page }: FigureListQuery) {
  const { items, nextCursor } = await listConsultants(ctx, page)
  const sums = new Map(
    (
      await readCellSums(
        ctx,
        items.map(({ id }) => id),
        asOf,
      )
    ).map((each) => [each.id, each]),
  )
  return {
    items: items.flatMap(({ id }) => (sums.has(id) ? [figuresOf(sums.get(id)!, seesFew(ctx))] : [])),
    nextCursor,
  }
}

/** Who answers for the people sees figures from the first answer on; everybody else from the minimum on. */
const seesFew = ({ actor }: TenantContext) =>
  actor.kind === 'system' || (actor.kind === 'user' && actor.role !== 'consultant')

function figuresOf(sums: CellSums, few: boolean): Figures {
  if (sums.as_of > sums.today)
    throw new Problem('invalid_input', `asOf must not lie in the future; today is ${sums.today}.`, {
      faults: [{ pointer: 'query/asOf', message: 'must not lie in the future' }],
    })
  return {
    consultantId: sums.id,
    name: sums.name,
    asOf: sums.as_of,
    minimumResponses: sums.minimum_responses,
    windows: windowDays.map((days, lastSpan) => windowOf(sums, days, lastSpan, few ? 0 : sums.minimum_responses)),
  }
}

function windowOf({ marks, responses, invitations }: CellSums, days: number, lastSpan: number, minimum: number) {
  const within = (span: number) => span >= 0 && span <= lastSpan
  const n = sumOf(responses ?? [], ([span, count]) => (within(span) ? count : 0))
  if (n < minimum) return { days, withheld: true, n: null, csat: null, measures: [], responseRate: null }
  const measures = measuresOf((marks ?? []).filter(([, , span]) => within(span))).filter((each) => each.n >= minimum)
  const inside = (invitations ?? []).filter(([span]) => within(span))
  return {
    days,
    withheld: false,
    n,
    csat: measures.find(({ kind, dimension }) => kind === 'csat5' && dimension === 'overall') ?? null,
    measures,
    responseRate: responseRate(
      sumOf(inside, ([, delivered]) => delivered),
      sumOf(inside, ([, , responded]) => responded),
    ),
  }
}

type NamedMeasure = Measure & { kind: FigureKind; dimension: Figures['windows'][0]['measures'][0]['dimension'] }

function measuresOf(marks: NonNullable<CellSums['marks']>): NamedMeasure[] {
  const byName = Map.groupBy(marks, ([kind, dimension]) => `${kind} ${dimension}`)
  return figureKinds.flatMap((kind) =>
    dimensions.flatMap((dimension) => {
      const counts = byName.get(`${kind} ${dimension}`)?.map(([, , , value, n, s, s2]) => ({ value, n, s, s2 })) ?? []
      const measured = measure(kind, counts)
      return measured ? [{ kind, dimension, ...measured }] : []
    }),
  )
}
