import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { MailEventQuery } from './schemas.ts'
import type { Mailed } from './verdict.ts'

export const listMailEvents = ({ tx, tenantId }: TenantContext, { invitationId, kind, ...page }: MailEventQuery) =>
  readPage(
    tx
      .selectFrom('mailEvents')
      .select([
        'id',
        'mailProviderId',
        'invitationId',
        'kind',
        'effect',
        'status',
        'reason',
        'occurredAt',
        'receivedAt',
      ])
      .where('tenantId', '=', tenantId)
      .$if(invitationId !== undefined, (query) => query.where('invitationId', '=', invitationId!))
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind!)),
    page,
    { receivedAt: 'id' },
  )

export interface MailedInvitation extends Mailed {
  fence: number
  /** The address that its contact has now. */
  address: string | null
  /** Whether this event is known already. */
  isKnown: boolean
}

const lock = defineStatement(
  'lock_mailed_invitation',
  'select from invitations where tenant_id = $1 and id = $2 for update',
)

const read = defineStatement<MailedInvitation>(
  'read_mailed_invitation',
  `select i.state, i.dot_at is not null as dot, i.attempts, i.fence, lower(c.email) as address,
     extract(epoch from i.expires_at - tenant_now())::float8 * 1000 as "leftMs",
     exists (select from mail_events e where e.tenant_id = $1 and e.mail_provider_id = $3 and e.event_key = $4)
       as "isKnown",
     (select count(*) from mail_events e where e.tenant_id = $1 and e.invitation_id = i.id and e.kind = 'soft'
       and e.effect <> 'none')::int as "softBounces",
     (select count(distinct e.invitation_id) from invitations o
      join mail_events e on e.tenant_id = $1 and e.invitation_id = o.id and e.kind = 'soft' and e.effect = 'bounced'
      where o.tenant_id = $1 and o.contact_id = i.contact_id and o.id <> i.id
        and e.received_at > tenant_now() - interval '180 days'
        and not exists (select from invitations a where a.tenant_id = $1 and a.contact_id = i.contact_id
          and a.responded_at > e.received_at))::int as "softEndings"
   from invitations i join contacts c on c.tenant_id = i.tenant_id and c.id = i.contact_id
   where i.tenant_id = $1 and i.id = $2`,
)

/** The invitation, locked until the transaction ends; what is read comes after the lock. Undefined when there is none. */
export async function lockMailed(
  { run, tenantId }: TenantContext,
  invitationId: string,
  event: { mailProviderId: string; key: string },
): Promise<MailedInvitation | undefined> {
  await run(lock, [tenantId, invitationId])
  return (await run(read, [tenantId, invitationId, event.mailProviderId, event.key]))[0]
}

export const insertMailEvent = (
  { tx, tenantId }: TenantContext,
  event: {
    mailProviderId: string
    invitationId: string
    eventKey: string
    kind: string
    effect: string
    status: string | null
    reason: string | null
    occurredAt: Date | null
  },
) =>
  tx
    .insertInto('mailEvents')
    .values({ ...event, tenantId })
    .execute()

const takeBack = defineStatement('take_back_sent', 'select take_back_sent($1, $2)')

const end = defineStatement(
  'end_as_bounced',
  `update invitations set state = 'bounced', state_reason = $3, claimed_until = null, updated_at = tenant_now()
   where tenant_id = $1 and id = $2`,
)

/** The mail has come back for good, and no longer counts as delivered. */
export async function endAsBounced({ run, tenantId }: TenantContext, id: string, reason: string) {
  await run(takeBack, [tenantId, id])
  await run(end, [tenantId, id, reason])
}

const retry = defineStatement(
  'retry_after_soft_bounce',
  `update invitations set state = 'scheduled', state_reason = $3, claimed_until = null, dot_at = null,
     nudged_at = null, due_at = tenant_now() + make_interval(secs => $4), updated_at = tenant_now()
   where tenant_id = $1 and id = $2`,
)

/** The mail has come back and is due once more after a while; whether it may still go is asked again then. */
export async function retryLater({ run, tenantId }: TenantContext, id: string, reason: string, afterMs: number) {
  await run(takeBack, [tenantId, id])
  await run(retry, [tenantId, id, reason, afterMs / 1000])
}

/** The mail has arrived, which nobody knew: it counts as sent. */
export const settleAsSent = ({ tx, tenantId }: TenantContext, id: string, fence: number) =>
  sql`select record_sent(${tenantId}, array[${id}::uuid], array[${fence}::int])`.execute(tx)
