import type { TenantContext } from '../../context.ts'
import { pageOf } from '../../http/page.ts'
import { Problem } from '../../problems.ts'
import { readCoverage } from './queries.ts'
import { type CoverageQuery, mostDays } from './schemas.ts'

const dayMs = 86_400_000
const none = '00000000-0000-0000-0000-000000000000'

/**
 * How many occasions of a time led to an ask and an answer, and what kept out the others. Throws invalid_input for a
 * time that ends before it begins, or is longer than a year.
 */
export async function listCoverage(ctx: TenantContext, { by, from, to, ...page }: CoverageQuery) {
  const end = to === undefined ? await ctx.now() : new Date(to)
  const begin = from === undefined ? new Date(end.getTime() - 90 * dayMs) : new Date(from)
  if (begin >= end) throw fault('/from', 'must be earlier than to')
  if (end.getTime() - begin.getTime() > mostDays * dayMs)
    throw fault('/from', `must be within ${mostDays} days before to`)
  const rows = (await readCoverage(ctx, by, begin, end)).map((row) => ({ ...row, id: row.id ?? none }))
  const found = pageOf(rows, page, { name: ({ name }) => name ?? '', occasions: ({ occasions }) => occasions })
  return { ...found, items: found.items.map((row) => ({ ...row, id: row.id === none ? null : row.id })) }
}

const fault = (pointer: string, message: string) =>
  new Problem('invalid_input', `${pointer.slice(1)} ${message}.`, { faults: [{ pointer: `query${pointer}`, message }] })
