import { defineStatement } from '../../../db/tenant.ts'
import type { About } from '../../asking/topic.ts'
import type { Brand } from '../../brand/brand.ts'
import type { TenantContext } from '../../context.ts'
import type { StoredAnswer } from '../responses/service.ts'
import type { Visitor } from './visitor.ts'

/** Everything a survey page shows, but for its questions. */
export interface OpenedPage {
  condition: 'open' | 'answered' | 'edit_window_over' | 'expired' | 'unknown'
  survey_version_id: string
  firm: string
  brand: Brand | null
  /** Of the contact, else of its client, else of the firm. */
  time_zone: string
  /** Languages of the contact, its client and the firm, as far as they are known. */
  locales: string[]
  contact: string
  about: About
  resolved_at: Date
  expires_at: Date
  consultants: { name: string; photoUrl: string | null; about: string | null }[]
  answers: Pick<StoredAnswer, 'questionId' | 'value' | 'text'>[]
  submitted_at: Date | null
  editable_until: Date | null
  /** The person is still answering: what its answers led to may be added, whatever the edit window. */
  completable: boolean
}

/** One statement reads the page and notes the visit, at most 50 of each invitation, whoever calls how often. */
const openPage = defineStatement<OpenedPage>(
  'open_survey_page',
  `with asked as (
      select i.*, r.id as response_id, r.submitted_at,
             r.submitted_at + make_interval(days => t.edit_window_days) as editable_until,
             coalesce(not r.complete and r.submitted_at > tenant_now() - interval '1 day', false) as completable,
             t.name as firm, t.time_zone, t.locale, case
               when i.revoked_at is not null then 'unknown'
               when i.state = 'responded' and r.submitted_at + make_interval(days => t.edit_window_days)
                 > tenant_now() then 'answered'
               when i.state = 'responded' then 'edit_window_over'
               when i.state = 'expired' then 'expired'
               when not (i.state in ('sent', 'unknown', 'ready') or i.state = 'sending' and i.dot_at is not null) then 'unknown'
               when i.expires_at <= tenant_now() then 'expired'
               else 'open' end as condition
      from invitations i
      join tenants t on t.id = i.tenant_id
      left join responses r on r.tenant_id = i.tenant_id and r.invitation_id = i.id
      where i.tenant_id = $1 and i.id = $2)
    select case when $3 and a.condition <> 'unknown' then note_visit($1, $2, $4, $5, $6, $7) end as noted,
      a.condition, a.survey_version_id, a.firm, brand_of(a.tenant_id) as brand,
      coalesce(c.time_zone, l.time_zone, a.time_zone) as time_zone,
      array_remove(array[c.locale, l.locale, a.locale], null) as locales, c.name as contact,
      jsonb_build_object('occasion', o.kind, 'subject', k.subject, 'number', k.number, 'milestone', m.name,
        'engagement', g.name) as about,
      coalesce(z.resolved_at, k.resolved_at, o.occurred_at) as resolved_at, a.expires_at, a.submitted_at, a.editable_until,
      a.completable,
      coalesce((select json_agg(json_build_object('name', p.name, 'photoUrl', p.photo_url, 'about', p.about)
                                order by w.share desc, p.name)
                from credits_of(a.tenant_id, a.ticket_id, a.cycle, a.occasion_id) w
                join consultants p on p.tenant_id = a.tenant_id and p.id = w.consultant_id), '[]') as consultants,
      coalesce((select json_agg(json_build_object('questionId', v.question_id, 'value', v.value, 'text', v.text))
                from answers v where v.tenant_id = a.tenant_id and v.response_id = a.response_id), '[]') as answers
    from asked a
    join contacts c on c.tenant_id = a.tenant_id and c.id = a.contact_id
    left join clients l on l.tenant_id = a.tenant_id and l.id = a.client_id
    join occasions o on o.tenant_id = a.tenant_id and o.id = a.occasion_id
    left join milestones m on m.tenant_id = a.tenant_id and m.id = o.milestone_id
    left join engagements g on g.tenant_id = a.tenant_id and g.id = a.engagement_id
    left join tickets k on k.tenant_id = a.tenant_id and k.id = a.ticket_id
    left join ticket_resolutions z on z.tenant_id = a.tenant_id and z.ticket_id = a.ticket_id and z.cycle = a.cycle`,
)

/** The page of an invitation; a visit is noted when one is given. Undefined when there is no such invitation. */
export async function openSurveyPage({ run, tenantId }: TenantContext, invitationId: string, visit?: Visitor) {
  const values = [visit !== undefined, visit?.mark ?? null, visit?.agent ?? null, visit?.network ?? null]
  return (await run(openPage, [tenantId, invitationId, ...values, visit?.hidden ?? false]))[0]
}
