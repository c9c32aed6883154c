import { explain } from '../../constraints.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { ConsultantQuery, NewConsultant } from './schemas.ts'

/** For `.catch` behind whatever writes to the table. */
export const explained = explain({
  consultants_email_key: ['already_exists', 'Another consultant has this e-mail address.', '/email'],
  consultants_tenant_id_user_id_key: ['already_exists', 'The user is linked to another consultant.', '/userId'],
  consultants_tenant_id_user_id_fkey: ['unknown_reference', 'There is no such user.', '/userId'],
})

const insert = ({ tx, tenantId }: TenantContext, consultant: NewConsultant) =>
  tx
    .insertInto('consultants')
    .values({ ...consultant, tenantId })
    .returningAll()

export const insertConsultant = (ctx: TenantContext, consultant: NewConsultant) =>
  insert(ctx, consultant).executeTakeFirstOrThrow().catch(explained)

/** Undefined when another consultant, not archived, has the e-mail address; also when that one is just being written. */
export const insertConsultantUnlessTaken = (ctx: TenantContext, consultant: NewConsultant) =>
  insert(ctx, consultant)
    .onConflict((conflict) => conflict.columns(['tenantId', 'email']).where('archivedAt', 'is', null).doNothing())
    .executeTakeFirst()
    .catch(explained)

export const selectConsultantIdByEmail = ({ tx, tenantId }: TenantContext, email: string) =>
  tx
    .selectFrom('consultants')
    .select('id')
    .where('tenantId', '=', tenantId)
    .where('email', '=', email)
    .where('archivedAt', 'is', null)
    .executeTakeFirst()

export const listConsultants = (
  { tx, tenantId }: TenantContext,
  { email, employment, userId, teamId, name, archived, ...page }: ConsultantQuery,
) =>
  readPage(
    tx
      .selectFrom('consultants')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('archivedAt', archived ? 'is not' : 'is', null)
      .$if(email !== undefined, (query) => query.where('email', '=', email!.toLowerCase()))
      .$if(employment !== undefined, (query) => query.where('employment', '=', employment!))
      .$if(userId !== undefined, (query) => query.where('userId', '=', userId!))
      .$if(teamId !== undefined, (query) =>
        query.where('id', 'in', (inner) =>
          inner
            .selectFrom('teamMembers')
            .select('consultantId')
            .where('tenantId', '=', tenantId)
            .where('teamId', '=', teamId!),
        ),
      )
      .$if(name !== undefined, (query) => query.where('name', '^@', name!)),
    page,
    { createdAt: 'id', name: 'name' },
  )
