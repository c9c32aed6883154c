import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Silence } from './schemas.ts'

const announced = (type: string, cte: string) => `
  insert into outbox_events (tenant_id, type, resource_id, payload)
  select $1, '${type}', e.id,
    jsonb_build_object('kind', 'connection_silent', 'connectionId', $2::uuid, 'consultantIds', '[]'::jsonb)
  from ${cte} e returning resource_id`

const raise = defineStatement<{ resource_id: string }>(
  'raise_silence',
  `with opened as (
     insert into alerts (tenant_id, kind, connection_id, day, details)
     select $1, 'connection_silent', $2, (tenant_now() at time zone t.time_zone)::date, $3::jsonb
     from tenants t where t.id = $1
     on conflict (tenant_id, connection_id) where connection_id is not null and ended_at is null do nothing
     returning id)
   ${announced('alert.raised', 'opened')}`,
)

/** Raises an alert about a connection over which nothing comes, once, with its event; false when it is open already. */
export const raiseSilence = async ({ run, tenantId }: TenantContext, connectionId: string, silence: Silence) =>
  (await run(raise, [tenantId, connectionId, JSON.stringify(silence)])).length > 0

const end = defineStatement<{ resource_id: string }>(
  'end_silence',
  `with ended as (
     update alerts a set ended_at = tenant_now(), ended_on = (tenant_now() at time zone t.time_zone)::date
     from tenants t
     where t.id = $1 and a.tenant_id = $1 and a.connection_id = $2 and a.ended_at is null
       and ($3::timestamptz is null or $3::timestamptz > (a.details->>'lastDeliveryAt')::timestamptz)
     returning a.id)
   ${announced('alert.ended', 'ended')}`,
)

/** Ends it when a call has come since, or none is expected any more (null); whether there was one to end. */
export const endSilence = async ({ run, tenantId }: TenantContext, connectionId: string, lastAt: Date | null) =>
  (await run(end, [tenantId, connectionId, lastAt])).length > 0
