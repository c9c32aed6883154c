import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

/** Facts of the firm, and what is counted over the window. */
export interface ExportHead {
  asOf: string
  today: string
  minimumResponses: number
  clientAdjustment: boolean
  /** Responses within reach, or one more than the most that were asked for. */
  responses: number
  /** Those that are not archived. */
  consultants: string[]
  invitations: { consultant: string; delivered: number; responded: number }[]
  firmInvitations: { delivered: number; responded: number }
  /** Responses of the window that count for nothing, because somebody said so. */
  excluded: { id: string; reason: string }[]
}

export interface ExportResponse {
  id: string
  client: string | null
  survey: string
  complete: boolean
  shares: [consultant: string, share: number][]
  answers: [kind: string, value: number][]
}

/** The first row (no day) is JSON of ExportHead, each later one JSON of the responses of a day. */
export interface ExportRow {
  day: string | null
  content: string
}

/*
 * One statement sees one moment, so that counts and answers belong together. The answers are those that make up the
 * cells: marks about the person, in responses that are credited to somebody. All others count for nothing in a score,
 * or, as answered invitations, are in the counts.
 */
const exportRows = defineStatement<ExportRow>(
  'score_export',
  `with firm as materialized (
      select t.minimum_responses, t.client_adjustment, d.today, coalesce($2::date, d.today) as as_of
      from tenants t cross join lateral (select (tenant_now() at time zone t.time_zone)::date as today) d
      where t.id = $1),
    inside as materialized (
      select r.id, r.client_id, r.survey_id, r.day, r.complete, x.reason as excluded
      from responses r cross join firm f
      left join response_exclusions x on x.tenant_id = $1 and x.response_id = r.id
      where r.tenant_id = $1 and r.day > f.as_of - $3::int and r.day <= f.as_of
      limit $5::int + 1),
    invited as materialized (
      select c.consultant_id, sum(c.delivered) as delivered, sum(c.responded) as responded,
             sum(c.firm_delivered) as firm_delivered, sum(c.firm_responded) as firm_responded
      from invitation_cells c cross join firm f
      where c.tenant_id = $1 and c.day > f.as_of - $4::int and c.day <= f.as_of
      group by c.consultant_id)
    select null::date as day, json_build_object(
      'asOf', f.as_of, 'today', f.today, 'minimumResponses', f.minimum_responses,
      'clientAdjustment', f.client_adjustment, 'responses', (select count(*) from inside),
      'consultants', array(select c.id from consultants c where c.tenant_id = $1 and c.archived_at is null),
      'invitations', (select coalesce(json_agg(json_build_object('consultant', i.consultant_id,
        'delivered', i.delivered, 'responded', i.responded)), '[]') from invited i),
      'firmInvitations', (select json_build_object('delivered', coalesce(sum(i.firm_delivered), 0),
        'responded', coalesce(sum(i.firm_responded), 0)) from invited i),
      'excluded', (select coalesce(json_agg(json_build_object('id', i.id, 'reason', i.excluded) order by i.id), '[]')
        from inside i where i.excluded is not null and i.day > f.as_of - $4::int))::text as content
    from firm f
    union all
    select i.day, json_agg(json_build_object('id', i.id, 'client', i.client_id, 'survey', i.survey_id,
      'complete', i.complete, 'shares', credit.shares, 'answers', marks.answers) order by i.id)::text
    from inside i
    cross join lateral (
      select json_agg(json_build_array(a.consultant_id, a.share) order by a.consultant_id) as shares
      from attributions a where a.tenant_id = $1 and a.response_id = i.id) credit
    cross join lateral (
      select json_agg(json_build_array(v.kind, v.value) order by v.question_id) as answers
      from answers v where v.tenant_id = $1 and v.response_id = i.id and v.target = 'person'
        and v.kind in ('csat5', 'csat3', 'nps', 'ces7')) marks
    where (select count(*) from inside) <= $5 and i.excluded is null and credit.shares is not null and marks.answers is not null
    group by i.day
    order by day nulls first`,
)

// A year of the largest firm takes some seconds on a quiet machine, and statements are cut off after five.
const allowLong = defineStatement('allow_long_export', `set local statement_timeout = '60s'`)

/** All that the scores of a day (today without one) are calculated from; no responses when there are more than `most`. */
export async function readExport(
  { run, tenantId }: TenantContext,
  asOf: string | undefined,
  /** Days back from asOf: of responses, and of counts. */
  { reach, window }: { reach: number; window: number },
  most: number,
): Promise<{ head: ExportHead; days: { day: string; content: string }[] }> {
  await run(allowLong, [])
  const [first, ...rest] = await run(exportRows, [tenantId, asOf ?? null, reach, window, most])
  return { head: JSON.parse(first!.content), days: rest.map(({ day, content }) => ({ day: day!, content })) }
}
