import type { TenantContext } from '../../context.ts'
import { mostExternalIds } from '../../http/shapes.ts'
import { notFound, Problem } from '../../problems.ts'
import {
  insertExternalId,
  lockExternalId,
  moveExternalIds,
  selectByExternalIds,
  selectExternalIdsOf,
} from './queries.ts'
import type { ExternalId, ExternalKind } from './schemas.ts'

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

/**
 * The same for whoever is to wait for the thing when there is none: until the end of the transaction nobody makes it
 * known, so that it finds, once it is, whatever waited.
 */
export async function findOrWaitFor(ctx: TenantContext, external: ExternalId): Promise<string | undefined> {
  const { kind, source, externalId } = external
  const known = await findByExternalId(ctx, kind, source, externalId)
  if (known !== undefined) return known
  await lockExternalId(ctx, external)
  return findByExternalId(ctx, kind, source, externalId)
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
 * belongs to another thing: external ids wander only where two records are joined.
 */
export async function linkExternalId(ctx: TenantContext, { id, ...external }: ExternalId & { id: string }) {
  const owner = await insertExternalId(ctx, { ...external, id })
  if (owner !== id)
    throw new Problem('already_exists', `Another ${external.kind} has this external id of ${external.source}.`)
}

/**
 * Two records turn out to be of one person: whatever ids the one had are the other's from now on. Throws conflict where
 * those would be too many.
 */
export async function joinExternalIds(ctx: TenantContext, kind: ExternalKind, both: { from: string; into: string }) {
  await moveExternalIds(ctx, kind, both)
  const ids = await selectExternalIdsOf(ctx, kind, both.into, mostExternalIds + 1)
  if (ids.length > mostExternalIds) throw tooMany(kind)
}

/** A thing's own verbs, as creating or changing by external id needs them. */
export interface OwnVerbs<New, Thing> {
  /** Throws not_found. */
  get(ctx: TenantContext, id: string): Promise<Thing>
  /** May give back another one than that of the id, when both turn out to be one. */
  change(ctx: TenantContext, id: string, change: New): Promise<Thing>
  /** May give back one that was there before, known by something else (its e-mail address), with created: false. */
  createOrFind(ctx: TenantContext, thing: New): Promise<{ created: boolean; thing: Thing }>
  /** What else is to be done once the thing has another external id. */
  linked?(ctx: TenantContext, id: string): Promise<unknown>
}

/** The verbs that a kind of thing has because other systems know it by ids of their own. */
export function knownByExternalId<New extends object, Thing extends { id: string }>(
  kind: ExternalKind,
  own: OwnVerbs<New, Thing>,
) {
  return {
    upsert: (ctx: TenantContext, source: string, externalId: string, thing: New) =>
      upsert(ctx, { kind, source, externalId }, thing, own),

    /** Throws not_found. */
    async getByExternalId(ctx: TenantContext, source: string, externalId: string) {
      const id = await findByExternalId(ctx, kind, source, externalId)
      if (id === undefined) throw notFound(kind)
      return own.get(ctx, id)
    },

    /** All ids by which other systems know the thing. Throws not_found. */
    async listExternalIds(ctx: TenantContext, id: string) {
      await own.get(ctx, id)
      return { items: await selectExternalIdsOf(ctx, kind, id, mostExternalIds) }
    },
  }
}

/**
 * Creates or changes the thing that another system knows by this id. Calls that create for one external id wait for
 * each other, so that any number of them at once make one thing. What says nothing new changes nothing: systems repeat
 * all they know every night.
 */
async function upsert<New extends object, Thing extends { id: string }>(
  ctx: TenantContext,
  external: ExternalId,
  wanted: New,
  own: OwnVerbs<New, Thing>,
): Promise<{ created: boolean; thing: Thing }> {
  const find = () => findByExternalId(ctx, external.kind, external.source, external.externalId)
  let known = await find()
  if (known === undefined) {
    await lockExternalId(ctx, external)
    known = await find()
  }
  if (known !== undefined) {
    const thing = await own.get(ctx, known)
    return { created: false, thing: says(thing, wanted) ? thing : await own.change(ctx, known, wanted) }
  }
  const { created, thing } = await own.createOrFind(ctx, wanted)
  if (!created) await refuseTooMany(ctx, external.kind, thing.id)
  await linkExternalId(ctx, { ...external, id: thing.id })
  await own.linked?.(ctx, thing.id)
  return { created, thing }
}

const says = (thing: object, wanted: object) => {
  const present = new Map(Object.entries(thing))
  return Object.entries(wanted).every(([key, value]) => present.get(key) === value)
}

async function refuseTooMany(ctx: TenantContext, kind: ExternalKind, id: string) {
  const ids = await selectExternalIdsOf(ctx, kind, id, mostExternalIds)
  if (ids.length === mostExternalIds) throw tooMany(kind)
}

const tooMany = (kind: ExternalKind) =>
  new Problem('conflict', `One ${kind} has at most ${mostExternalIds} external ids.`)
