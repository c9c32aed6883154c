import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import { setBack } from './mailing-sql.ts'

/** One attempt at one mail. */
export interface Attempt {
  id: string
  fence: number
}

export const columns = (attempts: Attempt[]) => [attempts.map(({ id }) => id), attempts.map(({ fence }) => fence)]

/*
 * Mails may wait long between their claim and this moment, for a slow mail server or for their turn. Whoever opted out
 * meanwhile gets none: the one statement that lets a final byte go asks for suppressions itself.
 */
const mark = defineStatement<{ id: string; going: boolean }>(
  'mark_final_bytes',
  `with asked as (
      select i.tenant_id, i.id, i.fence, suppressed_because(i.tenant_id, c.email, v.survey_id) is null as going
      from unnest($2::uuid[], $3::int[]) as a (id, fence)
      join invitations i on i.tenant_id = $1 and i.id = a.id and i.fence = a.fence
      join contacts c on c.tenant_id = i.tenant_id and c.id = i.contact_id
      join survey_versions v on v.tenant_id = i.tenant_id and v.id = i.survey_version_id
      where i.state = 'sending' and i.dot_at is null
    ), marked as (
      update invitations i set
        state = case when k.going then i.state else 'cancelled' end,
        state_reason = case when k.going then i.state_reason else 'The address must not be mailed any more.' end,
        dot_at = case when k.going then tenant_now() end,
        claimed_until = case when k.going then clock_timestamp() + interval '2 minutes' end,
        updated_at = tenant_now()
      from asked k
      where i.tenant_id = k.tenant_id and i.id = k.id and i.fence = k.fence and i.state = 'sending'
        and i.dot_at is null
      returning i.id, i.tenant_id, i.decision_id, i.state_reason, k.going
    ), corrected as (
      update decisions d set outcome = 'opted_out', reason = m.state_reason, changed_at = tenant_now()
      from marked m where not m.going and d.tenant_id = m.tenant_id and d.id = m.decision_id
    )
    select id, going from marked`,
)

/** Notes that the final bytes of these mails are about to go out; returns those that still may. */
export const markFinalBytes = async ({ run, tenantId }: TenantContext, attempts: Attempt[]) =>
  new Set((await run(mark, [tenantId, ...columns(attempts)])).flatMap(({ id, going }) => (going ? [id] : [])))

const recordSent = defineStatement('record_sent', 'select record_sent($1, $2, $3)')

/** Notes that the server took these mails, and counts them as delivered. */
export const recordSentMails = ({ run, tenantId }: TenantContext, attempts: Attempt[]) =>
  run(recordSent, [tenantId, ...columns(attempts)])

/** What became of an attempt that was not accepted. */
export interface Setback extends Attempt {
  result: 'bounced' | 'failed' | 'postponed' | 'unknown'
  reason: string
}

export const setbackColumns = (setbacks: Setback[]) => [
  ...columns(setbacks),
  setbacks.map(({ result }) => result),
  setbacks.map(({ reason }) => reason),
]

/** An address that bounced is not mailed again. */
const recordSetbacks = defineStatement(
  'record_setbacks',
  `with set_back as (
      ${setBack('invitations')}
      returning m.id, m.contact_id, m.state)
    insert into suppressions (tenant_id, address, reason, invitation_id)
    select distinct on (lower(c.email)) $1, lower(c.email), 'bounced', s.id
    from set_back s join contacts c on c.tenant_id = $1 and c.id = s.contact_id
    where s.state = 'bounced' and c.email is not null
    on conflict do nothing`,
)

export const recordSetbackMails = ({ run, tenantId }: TenantContext, setbacks: Setback[]) =>
  run(recordSetbacks, [tenantId, ...setbackColumns(setbacks)])
