import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { AlertKind, AlertQuery, AtypicalRate, Cluster, NegativeAnswer, Silence } from './schemas.ts'

/** An alert with the names that its sentence needs. */
export interface AlertRow {
  id: string
  kind: AlertKind
  responseId: string | null
  clientId: string | null
  connectionId: string | null
  day: string
  details: { answers: NegativeAnswer[] } & Cluster & AtypicalRate & Silence
  raisedAt: Date
  endedAt: Date | null
  ticketId: string | null
  contactId: string | null
  contactName: string | null
  clientName: string | null
  connectionName: string | null
  consultants: { id: string; name: string }[]
  excluded: boolean
  minimumResponses: number
}

/** Credit is read as it is now, so that a correction of whom an answer is about shows here as well. */
const consultants = sql<AlertRow['consultants']>`
  (select coalesce(json_agg(json_build_object('id', k.id, 'name', k.name) order by k.name, k.id), '[]')
   from consultants k
   where k.tenant_id = alerts.tenant_id and k.id in (
     select alerts.consultant_id
     union all select t.consultant_id from attributions t
     where t.tenant_id = alerts.tenant_id and t.response_id = alerts.response_id))`

const excluded = sql<boolean>`exists (select from response_exclusions x
  where x.tenant_id = alerts.tenant_id and x.response_id = alerts.response_id)`

const alerts = ({ tx, tenantId }: TenantContext) =>
  tx
    .selectFrom('alerts')
    .innerJoin('tenants', 'tenants.id', 'alerts.tenantId')
    .leftJoin('responses', (join) =>
      join.onRef('responses.tenantId', '=', 'alerts.tenantId').onRef('responses.id', '=', 'alerts.responseId'),
    )
    .leftJoin('contacts', (join) =>
      join.onRef('contacts.tenantId', '=', 'alerts.tenantId').onRef('contacts.id', '=', 'responses.contactId'),
    )
    .leftJoin('clients', (join) =>
      join.onRef('clients.tenantId', '=', 'alerts.tenantId').onRef('clients.id', '=', 'alerts.clientId'),
    )
    .leftJoin('connections', (join) =>
      join.onRef('connections.tenantId', '=', 'alerts.tenantId').onRef('connections.id', '=', 'alerts.connectionId'),
    )
    .select(['alerts.connectionId', 'connections.name as connectionName'])
    .select(['alerts.id', 'alerts.kind', 'alerts.responseId', 'alerts.clientId', 'alerts.day', 'alerts.details'])
    .select(['alerts.raisedAt', 'alerts.endedAt', 'responses.ticketId', 'responses.contactId'])
    .select(['contacts.name as contactName', 'clients.name as clientName', 'tenants.minimumResponses'])
    .select([consultants.as('consultants'), excluded.as('excluded')])
    .where('alerts.tenantId', '=', tenantId)
    .$castTo<AlertRow>()

const about = (consultantId: string) =>
  sql<boolean>`(alerts.consultant_id = ${consultantId}::uuid or alerts.response_id in (
    select t.response_id from attributions t
    where t.tenant_id = alerts.tenant_id and t.consultant_id = ${consultantId}::uuid))`

export const listAlerts = (
  ctx: TenantContext,
  { kind, consultantId, clientId, connectionId, open, from, to, ...page }: AlertQuery,
) =>
  readPage(
    alerts(ctx)
      .$if(kind !== undefined, (query) => query.where('alerts.kind', '=', kind!))
      .$if(consultantId !== undefined, (query) => query.where(about(consultantId!)))
      .$if(clientId !== undefined, (query) => query.where('alerts.clientId', '=', clientId!))
      .$if(connectionId !== undefined, (query) => query.where('alerts.connectionId', '=', connectionId!))
      .$if(open !== undefined, (query) =>
        query.where('alerts.kind', '<>', 'negative_answer').where('alerts.endedAt', open ? 'is' : 'is not', null),
      )
      .$if(from !== undefined, (query) => query.where('alerts.day', '>=', from!))
      .$if(to !== undefined, (query) => query.where('alerts.day', '<=', to!)),
    page,
    { raisedAt: 'alerts.id' },
  )

export const findAlert = (ctx: TenantContext, id: string) => alerts(ctx).where('alerts.id', '=', id).executeTakeFirst()
