import { defineStatement } from '../../../db/tenant.ts'
import { explain } from '../../constraints.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { ContactQuery, NewContact } from './schemas.ts'

/** For `.catch` behind whatever writes to the table. */
export const explained = explain({
  contacts_email_key: ['already_exists', 'Another contact has this e-mail address.', '/email'],
  contacts_tenant_id_client_id_fkey: ['unknown_reference', 'There is no such client.', '/clientId'],
})

const insert = ({ tx, tenantId }: TenantContext, contact: NewContact) =>
  tx
    .insertInto('contacts')
    .values({ ...contact, tenantId })
    .returningAll()

export const insertContact = (ctx: TenantContext, contact: NewContact) =>
  insert(ctx, contact).executeTakeFirstOrThrow().catch(explained)

/** Undefined when another contact, not archived, has the e-mail address; also when that one is just being written. */
export const insertContactUnlessTaken = (ctx: TenantContext, contact: NewContact) =>
  insert(ctx, contact)
    .onConflict((conflict) => conflict.columns(['tenantId', 'email']).where('archivedAt', 'is', null).doNothing())
    .executeTakeFirst()
    .catch(explained)

const lock = defineStatement(
  'lock_address_of_contact',
  `select pg_advisory_xact_lock(hashtextextended(array['contact', $1, $2]::text, 0))`,
)

/** Until the end of the transaction no call of another ticket system gives this address to a contact. */
export const lockAddress = ({ run, tenantId }: TenantContext, email: string): Promise<unknown> =>
  run(lock, [tenantId, email])

export const selectContactIdByEmail = ({ tx, tenantId }: TenantContext, email: string) =>
  tx
    .selectFrom('contacts')
    .select('id')
    .where('tenantId', '=', tenantId)
    .where('email', '=', email)
    .where('archivedAt', 'is', null)
    .executeTakeFirst()

export const listContacts = (
  { tx, tenantId }: TenantContext,
  { clientId, email, role, name, archived, ...page }: ContactQuery,
) =>
  readPage(
    tx
      .selectFrom('contacts')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('archivedAt', archived ? 'is not' : 'is', null)
      .$if(clientId !== undefined, (query) => query.where('clientId', '=', clientId!))
      .$if(email !== undefined, (query) => query.where('email', '=', email!.toLowerCase()))
      .$if(role !== undefined, (query) => query.where('role', '=', role!))
      .$if(name !== undefined, (query) => query.where('name', '^@', name!)),
    page,
    { createdAt: 'id', name: 'name' },
  )
