import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Claimed } from './claim-queries.ts'
import { around, claimed, claimedColumns, freeAbandoned, mails, obstacle, reason, setBack } from './mailing-sql.ts'
import { type Attempt, columns, type Setback, setbackColumns } from './sending-queries.ts'

/** Null where the policy sends at any hour. */
const isRuled = `p.rules ->> 'window' is not null`

/** What stands against a reminder besides what stands against any mail: an answer, or another end of waiting. */
const against = `${obstacle}
             when i.state <> 'sent' then 'ended'
             when r.nth > coalesce((p.rules #>> '{reminders,count}')::int, 0) then 'unwanted'`

const claim = defineStatement<Claimed>(
  'claim_reminders',
  `with candidates as (
      select r.tenant_id, r.id, r.invitation_id, r.nth, ${claimedColumns},
        case ${against}
             else 'send' end as verdict
      from reminders r
      join invitations i on i.tenant_id = r.tenant_id and i.id = r.invitation_id
      ${around}
      where r.tenant_id = $1 and r.id = any($2::uuid[]) and r.state = 'scheduled' and r.due_at <= tenant_now()
        and ($3 or not (${isRuled}))
      for update of r skip locked
    ), reasons as (
      select k.*, case k.verdict when 'ended' then 'Nobody waits for an answer any more.'
        when 'unwanted' then 'The policy sends no such reminder any more.' else ${reason} end as reason
      from candidates k
    ), claimed as (
      update reminders m set state = case k.verdict when 'send' then 'sending' else 'cancelled' end,
        ${claimed}
      from reasons k where m.tenant_id = k.tenant_id and m.id = k.id
      returning m.id as mail_id, m.invitation_id, m.fence, m.nth as reminder, k.contact, k.email, k.about, k.verdict
    )
    ${mails}`,
)

export const claimReminders = ({ run, tenantId }: TenantContext, ids: readonly string[], areWeighed = false) =>
  run(claim, [tenantId, ids, areWeighed])

const left = defineStatement<{ id: string; ruled: boolean }>(
  'left_reminders',
  `select r.id, ${isRuled} as ruled from reminders r
   join invitations i on i.tenant_id = r.tenant_id and i.id = r.invitation_id
   join policies p on p.tenant_id = i.tenant_id and p.id = i.policy_id
   where r.tenant_id = $1 and r.id = any($2::uuid[]) and r.state = 'scheduled' and r.due_at <= tenant_now()`,
)

export const findLeftReminders = ({ run, tenantId }: TenantContext, ids: readonly string[]) =>
  run(left, [tenantId, ids])

/** Whatever has happened since the claim is asked once more: an answer above all, and a wish to be left in peace. */
const mark = defineStatement<{ id: string; going: boolean }>(
  'mark_reminders',
  `with asked as (
      select r.tenant_id, r.id, r.fence, case ${against} else 'send' end = 'send' as going
      from unnest($2::uuid[], $3::int[]) as a (id, fence)
      join reminders r on r.tenant_id = $1 and r.id = a.id and r.fence = a.fence
      join invitations i on i.tenant_id = r.tenant_id and i.id = r.invitation_id
      ${around}
      where r.state = 'sending' and r.dot_at is null)
    update reminders r set
      state = case when k.going then r.state else 'cancelled' end,
      dot_at = case when k.going then tenant_now() end,
      claimed_until = case when k.going then clock_timestamp() + interval '2 minutes' end,
      updated_at = tenant_now()
    from asked k
    where r.tenant_id = k.tenant_id and r.id = k.id and r.fence = k.fence and r.state = 'sending' and r.dot_at is null
    returning r.id, k.going`,
)

export const markReminders = async ({ run, tenantId }: TenantContext, attempts: Attempt[]) =>
  new Set((await run(mark, [tenantId, ...columns(attempts)])).flatMap(({ id, going }) => (going ? [id] : [])))

const recordSent = defineStatement(
  'record_sent_reminders',
  `update reminders r set state = 'sent', state_reason = null, sent_at = tenant_now(), claimed_until = null,
     updated_at = tenant_now()
   from unnest($2::uuid[], $3::int[]) as a (id, fence)
   where r.tenant_id = $1 and r.id = a.id and r.fence = a.fence and r.state in ('sending', 'unknown')`,
)

export const recordSentReminders = ({ run, tenantId }: TenantContext, attempts: Attempt[]) =>
  run(recordSent, [tenantId, ...columns(attempts)])

/** As with first mails; the address that a reminder bounced from is not mailed again. */
const recordSetbacks = defineStatement(
  'record_setbacks_of_reminders',
  `with set_back as (
      ${setBack('reminders')}
      returning m.invitation_id, m.state)
    insert into suppressions (tenant_id, address, reason, invitation_id)
    select distinct on (lower(c.email)) $1, lower(c.email), 'bounced', i.id
    from set_back s
    join invitations i on i.tenant_id = $1 and i.id = s.invitation_id
    join contacts c on c.tenant_id = $1 and c.id = i.contact_id
    where s.state = 'bounced' and c.email is not null
    on conflict do nothing`,
)

export const recordSetbackReminders = ({ run, tenantId }: TenantContext, setbacks: Setback[]) =>
  run(recordSetbacks, [tenantId, ...setbackColumns(setbacks)])

const freeAbandonedStatement = defineStatement('free_abandoned_reminders', freeAbandoned('reminders'))

/** Takes up reminders whose worker died; the fence stays, as with invitations. */
export const freeAbandonedReminders = ({ run, tenantId }: TenantContext, ids: string[]) =>
  run(freeAbandonedStatement, [tenantId, ids])
