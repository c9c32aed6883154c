/** Whose score a caller may ask for. */
import type { TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { namesOf } from './reading-queries.ts'
import type { SubjectKind } from './schemas.ts'

/** For a user of the role consultant who is none. */
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * The only subject of this kind that the caller may see, or nothing where it may see all. Throws forbidden for a kind
 * of which it may see none.
 */
export function onlySubject({ actor, tenantId }: TenantContext, by: SubjectKind): string | undefined {
  if (by === 'tenant') return tenantId
  if (actor.kind !== 'user' || actor.role !== 'consultant') return undefined
  if (by !== 'consultant')
    throw new Problem('forbidden', 'A consultant sees its own score and that of the firm; ask for one of these.')
  return actor.consultantId ?? nobody
}

/** Throws not_found for a subject that the caller may not see. */
export function refuseForeign(ctx: TenantContext, by: SubjectKind, id: string): void {
  const only = onlySubject(ctx, by)
  if (only !== undefined && only !== id) throw notFound(by)
}

/** The name of a subject that the caller may see. Throws not_found. */
export async function requireSubject(ctx: TenantContext, by: SubjectKind, id: string): Promise<string> {
  refuseForeign(ctx, by, id)
  const name = (await namesOf(ctx, by, [id])).get(id)
  if (name === undefined) throw notFound(by)
  return name
}
