import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { insertExternalId, lockExternalId, selectByExternalIds, selectExternalIdsOf } from './queries.ts'
import { type ExternalId, type ExternalIdsOfThing, type ExternalKind, mostPerThing } from './schemas.ts'

export type { ExternalId, ExternalKind } from './schemas.ts'

/** The id of our thing that another system knows by this id; undefined when there is none. */
export async function findByExternalId(
  ctx: TenantContext,
  kind: ExternalKind,
  source: string,
  externalId: string,
): Promise<string | undefined> {
  const [found] = await selectByExternalIds(ctx, kind, source, [externalId])
  return found?.id
}

/** The same for many at once: external id to our id; what is not known is absent. */
export async function findManyByExternalId(
  ctx: TenantContext,
  kind: ExternalKind,
  source: string,
  externalIds: readonly string[],
): Promise<Map<string, string>> {
  if (externalIds.length === 0) return new Map()
  const found = await selectByExternalIds(ctx, kind, source, [...new Set(externalIds)])
  return new Map(found.map(({ external_id, id }) => [external_id, id]))
}

/**
 * Says by which id another system knows our thing; saying it again changes nothing. Throws already_exists when the id
 * belongs to another thing: external ids do not wander.
 */
export async function linkExternalId(ctx: TenantContext, { id, ...external }: ExternalId & { id: string }) {
  const owner = await insertExternalId(ctx, { ...external, id })
  if (owner !== id)
    throw new Problem('already_exists', `Another ${external.kind} has this external id of ${external.source}.`)
}

/** All ids by which other systems know the thing. */
export async function listExternalIds(ctx: TenantContext, kind: ExternalKind, id: string): Promise<ExternalIdsOfThing> {
  return { items: await selectExternalIdsOf(ctx, kind, id, mostPerThing) }
}

/**
 * Creates or changes the thing that another system knows by this id. Calls for one external id wait for each other,
 * so that any number of them at once make one thing. `create` may give back a thing that was there before under
 * another name (the same e-mail address), with created: false; the external id is attached to it.
 */
export async function upsertByExternalId<Thing extends { id: string }>(
  ctx: TenantContext,
  external: ExternalId,
  verbs: {
    create(): Promise<{ created: boolean; thing: Thing }>
    change(id: string): Promise<Thing>
  },
): Promise<{ created: boolean; thing: Thing }> {
  const find = () => findByExternalId(ctx, external.kind, external.source, external.externalId)
  let known = await find()
  if (known === undefined) {
    await lockExternalId(ctx, external)
    known = await find()
  }
  if (known !== undefined) return { created: false, thing: await verbs.change(known) }
  const made = await verbs.create()
  if (!made.created) await refuseTooMany(ctx, external.kind, made.thing.id)
  await linkExternalId(ctx, { ...external, id: made.thing.id })
  return made
}

async function refuseTooMany(ctx: TenantContext, kind: ExternalKind, id: string) {
  const { items } = await listExternalIds(ctx, kind, id)
  if (items.length >= mostPerThing)
    throw new Problem('conflict', `One ${kind} has at most ${mostPerThing} external ids.`)
}
