import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { ClientQuery, NewClient } from './schemas.ts'

export const insertClient = ({ tx, tenantId }: TenantContext, client: NewClient) =>
  tx
    .insertInto('clients')
    .values({ ...client, tenantId })
    .returningAll()
    .executeTakeFirstOrThrow()

export const listClients = ({ tx, tenantId }: TenantContext, { name, archived, ...page }: ClientQuery) =>
  readPage(
    tx
      .selectFrom('clients')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('archivedAt', archived ? 'is not' : 'is', null)
      .$if(name !== undefined, (query) => query.where('name', '^@', name!)),
    page,
    { createdAt: 'id', name: 'name' },
  )
