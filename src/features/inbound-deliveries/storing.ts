/*
 * Storing what has come. Calls of one firm that come while a statement of theirs is under way share the next one: a
 * burst costs few commits, and a lone call waits for nobody. Large bodies go by themselves, so that what is waiting
 * stays small.
 */
import { coalesce } from '../../coalesce.ts'
import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { insertDeliveries, type NewDelivery } from './queries.ts'

const mostTogether = 100
const largestTogether = 64 * 1024

interface Call {
  ctx: TenantContext
  row: NewDelivery
}

/** Whether the call is new; or why its row was refused. */
type Outcome = boolean | Error

const stores = new WeakMap<Deps, (tenantId: string, call: Call) => Promise<Outcome>>()

function storeOf(deps: Deps) {
  const known = stores.get(deps)
  if (known) return known
  const store = coalesce((_tenantId: string, calls: Call[]) => storeTogether(calls), mostTogether)
  stores.set(deps, store)
  return store
}

/** Stores a call, once; false when it is there already. */
export async function storeDelivery(ctx: TenantContext, row: NewDelivery): Promise<boolean> {
  if (row.body.length > largestTogether) return storeOne(ctx, row)
  const outcome = await storeOf(ctx.deps)(ctx.tenantId, { ctx, row })
  if (outcome instanceof Error) throw outcome
  return outcome
}

/** A row that the database refuses must not take the others with it: then each is stored by itself. */
async function storeTogether(calls: Call[]): Promise<Outcome[]> {
  const { ctx } = calls[0]!
  try {
    const rows = calls.map(({ row }) => row)
    const stored = await insertDeliveries(ctx, rows)
    return rows.map(({ id }) => stored.has(id))
  } catch (error) {
    if (calls.length === 1 || !isRefusalOfData(error)) throw error
    return Promise.all(calls.map(({ row }) => storeOne(ctx, row).catch((reason: Error) => reason)))
  }
}

const storeOne = async (ctx: TenantContext, row: NewDelivery) => (await insertDeliveries(ctx, [row])).has(row.id)

const isRefusalOfData = (error: unknown) => /^2[23]/.test((error as { code?: string }).code ?? '')
