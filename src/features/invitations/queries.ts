import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import { freeAbandoned as freeAbandonedOf } from './mailing-sql.ts'
import type { InvitationQuery } from './schemas.ts'

const firstKind = sql<string | null>`(select v.content #>> '{questions,0,kind}' from survey_versions v
  where v.tenant_id = invitations.tenant_id and v.id = invitations.survey_version_id)`.as('firstKind')

export const listInvitations = (
  { tx, tenantId }: TenantContext,
  { state, ticketId, contactId, clientId, policyId, ...page }: InvitationQuery,
) =>
  readPage(
    tx
      .selectFrom('invitations')
      .selectAll()
      .select(firstKind)
      .where('tenantId', '=', tenantId)
      .$if(state !== undefined, (query) => query.where('state', '=', state!))
      .$if(ticketId !== undefined, (query) => query.where('ticketId', '=', ticketId!))
      .$if(contactId !== undefined, (query) => query.where('contactId', '=', contactId!))
      .$if(clientId !== undefined, (query) => query.where('clientId', '=', clientId!))
      .$if(policyId !== undefined, (query) => query.where('policyId', '=', policyId!)),
    page,
    { createdAt: 'id' },
  )

export const findInvitation = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .selectFrom('invitations')
    .selectAll()
    .select(firstKind)
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()

/** A mail whose final byte is not marked yet is stopped by the change of state; any later one keeps its state. */
export const revoke = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .updateTable('invitations')
    .set({
      revokedAt: sql<Date>`coalesce(revoked_at, tenant_now())`,
      state: sql<string>`case when state in ('scheduled', 'ready') or state = 'sending' and dot_at is null
        then 'cancelled' else state end`,
      stateReason: sql<string>`case when state in ('scheduled', 'ready') or state = 'sending' and dot_at is null
        then 'The invitation was revoked before it went out.' else state_reason end`,
      updatedAt: sql<Date>`tenant_now()`,
    })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .returning(['id', 'state', 'revokedAt'])
    .executeTakeFirst()

const freeAbandonedStatement = defineStatement('free_abandoned_invitations', freeAbandonedOf('invitations'))

/** The fence stays: the mark or record of a worker that is alive after all still tells whose attempt it was. */
export const freeAbandoned = ({ run, tenantId }: TenantContext, ids: string[]) =>
  run(freeAbandonedStatement, [tenantId, ids])

const expireStatement = defineStatement(
  'expire_invitations',
  `update invitations set state = 'expired', updated_at = tenant_now()
    where tenant_id = $1 and id = any($2::uuid[]) and state in ('sent', 'unknown', 'ready')
      and expires_at <= tenant_now()`,
)

export const expire = ({ run, tenantId }: TenantContext, ids: string[]) => run(expireStatement, [tenantId, ids])
