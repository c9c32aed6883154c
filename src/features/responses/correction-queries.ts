/** Corrections, each one call: what it changes, the sums of its day and what others are told belong together. */
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

interface Excluded {
  outcome: 'unknown' | 'same' | 'excluded' | 'changed'
  /** The reason that was given before. */
  earlier: string | null
}

const exclude = defineStatement<Excluded>('exclude_response', 'select * from exclude_response($1, $2, $3, $4, $5, $6)')

export const excludeResponse = async (
  { run, tenantId, actor }: TenantContext,
  id: string,
  reason: string,
  note: string | null,
) => (await run(exclude, [tenantId, id, reason, note, actor.kind, actor.id]))[0]!

interface Included {
  outcome: 'unknown' | 'same' | 'included'
  earlier: string | null
}

const include = defineStatement<Included>('include_response', 'select * from include_response($1, $2)')

export const includeResponse = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(include, [tenantId, id]))[0]!

export interface Credit {
  consultantId: string
  share: number
}

interface Reattributed {
  outcome: 'unknown' | 'same' | 'reattributed'
  before: Credit[]
  after: Credit[] | null
}

const reattribute = defineStatement<Reattributed>(
  'reattribute_response',
  'select * from reattribute_response($1, $2, $3, $4)',
)

export const reattributeResponse = async (
  { run, tenantId }: TenantContext,
  id: string,
  credits: readonly Credit[],
): Promise<Reattributed> => {
  const [consultants, shares] = [credits.map(({ consultantId }) => consultantId), credits.map(({ share }) => share)]
  return (await run(reattribute, [tenantId, id, consultants, shares]))[0]!
}

interface Erased {
  outcome: 'unknown' | 'erased'
  invitation: string | null
}

const erase = defineStatement<Erased>('erase_response', 'select * from erase_response($1, $2)')

export const eraseResponse = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(erase, [tenantId, id]))[0]!

/** Of these consultants those who can be credited: they work here, or are credited with this response already. */
export const creditableConsultants = async ({ tx, tenantId }: TenantContext, responseId: string, ids: string[]) => {
  const rows = await tx
    .selectFrom('consultants as c')
    .select('c.id')
    .where('c.tenantId', '=', tenantId)
    .where('c.id', 'in', ids)
    .where((eb) =>
      eb.or([
        eb('c.archivedAt', 'is', null),
        eb.exists(
          eb
            .selectFrom('attributions as a')
            .select('a.share')
            .where('a.tenantId', '=', tenantId)
            .where('a.responseId', '=', responseId)
            .whereRef('a.consultantId', '=', 'c.id'),
        ),
      ]),
    )
    .execute()
  return new Set(rows.map(({ id }) => id))
}
