import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Question, SurveyContent } from '../surveys/schemas.ts'

/** An invitation that is ours to send, under this fence, with all that its mail says. */
export interface Claimed {
  id: string
  fence: number
  /** Of the ticket; null where the occasion is none. */
  cycle: number | null
  expires_at: Date
  firm: string
  sender_name: string | null
  contact: string
  email: string
  ticket: string
  number: string | null
  people: { name: string; photo: string | null; about: string | null }[]
  question: Question
  introduction: SurveyContent['introduction'] | null
  /** Languages of the survey, the default first; null where it has one, which is English. */
  languages: string[] | null
  /** Languages of the contact, its client and the firm, as far as they are known. */
  locales: string[]
}

/*
 * Everything is asked again in the statement that claims: a ticket that was reopened, a contact who opted out or lost
 * its address since the decision is not mailed, and the decision says so. A row that somebody else is changing at this
 * moment is skipped; the sweep comes back to it.
 */
const claim = defineStatement<Claimed>(
  'claim_invitations',
  `with candidates as (
      select i.tenant_id, i.id, c.name as contact, c.email, coalesce(t.subject, m.name, g.name, o.key) as ticket, t.number,
        case when i.revoked_at is not null then 'revoked'
             when i.expires_at <= clock_timestamp() then 'expired'
             when t.state not in ('resolved', 'closed') or t.cycle <> i.cycle then 'reopened'
             when c.archived_at is not null or c.email is null then 'no_address'
             when suppressed_because(i.tenant_id, c.email, sv.survey_id) is not null then 'opted_out'
             when own_domain_of(c.email, n.mapping -> 'ownDomains') is not null then 'filtered'
             else 'send' end as verdict
      from invitations i
      join occasions o on o.tenant_id = i.tenant_id and o.id = i.occasion_id
      left join tickets t on t.tenant_id = i.tenant_id and t.id = i.ticket_id
      left join milestones m on m.tenant_id = i.tenant_id and m.id = o.milestone_id
      left join engagements g on g.tenant_id = i.tenant_id and g.id = i.engagement_id
      join contacts c on c.tenant_id = i.tenant_id and c.id = i.contact_id
      join survey_versions sv on sv.tenant_id = i.tenant_id and sv.id = i.survey_version_id
      left join connections n on n.tenant_id = t.tenant_id and n.id = t.connection_id
      where i.tenant_id = $1 and i.id = any($2::uuid[]) and i.state = 'scheduled' and i.due_at <= clock_timestamp()
      for update of i skip locked
    ), reasons as (
      select k.*, case k.verdict when 'revoked' then 'The invitation was revoked before it went out.'
        when 'expired' then 'The invitation could not be sent before it expired.'
        when 'reopened' then 'The ticket was reopened before the survey went out.'
        when 'no_address' then 'The contact had no address any more when the survey was due.'
        when 'opted_out' then 'The address must not be mailed any more.'
        when 'filtered' then 'The address is in a domain of the firm itself, whose people are not asked.' end as reason
      from candidates k
    ), claimed as (
      update invitations i set
        state = case k.verdict when 'send' then 'sending' when 'expired' then 'expired' else 'cancelled' end,
        state_reason = coalesce(k.reason, i.state_reason), fence = i.fence + 1,
        attempts = i.attempts + case k.verdict when 'send' then 1 else 0 end,
        claimed_until = case k.verdict when 'send' then clock_timestamp() + interval '2 minutes' end,
        updated_at = clock_timestamp()
      from reasons k where i.tenant_id = k.tenant_id and i.id = k.id
      returning i.*, k.contact, k.email, k.ticket, k.number, k.verdict, k.reason
    ), corrected as (
      update decisions d set outcome = k.verdict, reason = k.reason, changed_at = clock_timestamp()
      from claimed k where k.verdict in ('reopened', 'no_address', 'opted_out', 'filtered')
        and d.tenant_id = k.tenant_id and d.id = k.decision_id
    )
    select k.id, k.fence, k.cycle, k.expires_at, z.name as firm, z.sender_name, k.contact, k.email, k.ticket, k.number,
      (select json_agg(json_build_object('name', p.name, 'photo', p.photo_url, 'about', p.about)
                       order by w.share desc, p.name)
       from credits_of(k.tenant_id, k.ticket_id, k.cycle, k.occasion_id) w
       join consultants p on p.tenant_id = k.tenant_id and p.id = w.consultant_id) as people,
      v.content #> '{questions,0}' as question, v.content -> 'introduction' as introduction,
      v.content -> 'languages' as languages,
      (select array_remove(array[c.locale, l.locale, z.locale], null) from contacts c
       left join clients l on l.tenant_id = c.tenant_id and l.id = k.client_id
       where c.tenant_id = k.tenant_id and c.id = k.contact_id) as locales
    from claimed k
    join tenants z on z.id = k.tenant_id
    join survey_versions v on v.tenant_id = k.tenant_id and v.id = k.survey_version_id
    where k.verdict = 'send'`,
)

export const claimInvitations = ({ run, tenantId }: TenantContext, ids: string[]) => run(claim, [tenantId, ids])

/** One attempt at one mail. */
export interface Attempt {
  id: string
  fence: number
}

const columns = (attempts: Attempt[]) => [attempts.map(({ id }) => id), attempts.map(({ fence }) => fence)]

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
        dot_at = case when k.going then clock_timestamp() end,
        claimed_until = case when k.going then clock_timestamp() + interval '2 minutes' end,
        updated_at = clock_timestamp()
      from asked k
      where i.tenant_id = k.tenant_id and i.id = k.id and i.fence = k.fence and i.state = 'sending'
        and i.dot_at is null
      returning i.id, i.tenant_id, i.decision_id, i.state_reason, k.going
    ), corrected as (
      update decisions d set outcome = 'opted_out', reason = m.state_reason, changed_at = clock_timestamp()
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

/*
 * A postponed mail is tried again after half a minute, then after twice as long each time, at most an hour; after 30
 * attempts, about a day, it has failed. An address that bounced is not mailed again.
 */
const recordSetbacks = defineStatement(
  'record_setbacks',
  `with set_back as (
      update invitations i set
        state = case when a.result <> 'postponed' then a.result when i.attempts >= 30 then 'failed' else 'scheduled' end,
        state_reason = a.reason, claimed_until = null, nudged_at = null, updated_at = clock_timestamp(),
        dot_at = case a.result when 'unknown' then i.dot_at end,
        due_at = case a.result when 'postponed'
          then clock_timestamp() + least(30 * power(2, least(i.attempts, 20) - 1), 3600) * interval '1 second'
          else i.due_at end
      from unnest($2::uuid[], $3::int[], $4::text[], $5::text[]) as a (id, fence, result, reason)
      where i.tenant_id = $1 and i.id = a.id and i.fence = a.fence and i.state in ('sending', 'unknown')
      returning i.id, i.contact_id, i.state)
    insert into suppressions (tenant_id, address, reason, invitation_id)
    select distinct on (lower(c.email)) $1, lower(c.email), 'bounced', s.id
    from set_back s join contacts c on c.tenant_id = $1 and c.id = s.contact_id
    where s.state = 'bounced' and c.email is not null
    on conflict do nothing`,
)

export const recordSetbackMails = ({ run, tenantId }: TenantContext, setbacks: Setback[]) =>
  run(recordSetbacks, [
    tenantId,
    ...columns(setbacks),
    setbacks.map(({ result }) => result),
    setbacks.map(({ reason }) => reason),
  ])
