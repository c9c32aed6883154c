import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { NewUser, UserQuery } from './schemas.ts'

export const insertUser = ({ tx, tenantId }: TenantContext, user: NewUser) =>
  tx
    .insertInto('users')
    .values({ ...user, tenantId })
    .returningAll()
    .executeTakeFirstOrThrow()

export const listUsers = ({ tx, tenantId }: TenantContext, { role, email, archived, ...page }: UserQuery) =>
  readPage(
    tx
      .selectFrom('users')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('archivedAt', archived ? 'is not' : 'is', null)
      .$if(role !== undefined, (query) => query.where('role', '=', role!))
      .$if(email !== undefined, (query) => query.where('email', '=', email!)),
    page,
    { createdAt: 'id', name: 'name' },
  )

/** The owners who can still sign in, held until the end of the transaction: two demotions at once wait here. */
export const lockOwners = async ({ tx, tenantId }: TenantContext) => {
  const rows = await tx
    .selectFrom('users')
    .select('id')
    .where('tenantId', '=', tenantId)
    .where('role', '=', 'owner')
    .where('archivedAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(({ id }) => id)
}

/** Ends every access token that was given out so far. */
export const raiseTokenVersion = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .updateTable('users')
    .set({ tokenVersion: sql`token_version + 1` })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()

export const noteSignIn = ({ tx, tenantId }: TenantContext, id: string) =>
  tx
    .updateTable('users')
    .set({ lastSignInAt: sql`clock_timestamp()` })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()

export interface TokenState {
  role: string
  token_version: number
  consultant_id: string | null
  ended_sessions: string[]
}

/** Sessions that ended longer ago than an access token lives need not be known here. */
export const tokenState = defineStatement<TokenState>(
  'user_token_state',
  `select u.role, u.token_version,
     (select c.id from consultants c where c.tenant_id = u.tenant_id and c.user_id = u.id) as consultant_id,
     array(select distinct r.family_id::text from refresh_tokens r
       where r.tenant_id = u.tenant_id and r.user_id = u.id
         and r.revoked_at > clock_timestamp() - interval '15 minutes') as ended_sessions
   from users u where u.tenant_id = $1 and u.id = $2 and u.archived_at is null`,
)
