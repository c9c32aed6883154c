/*
 * What the statements about mails share. A mail is a row of invitations, the first, or of reminders; both have the same
 * states, fence and times. Whatever stands against a mail is found here, and whatever becomes of an attempt.
 */

/** Everything around an invitation i. */
export const around = `join occasions o on o.tenant_id = i.tenant_id and o.id = i.occasion_id
      join policies p on p.tenant_id = i.tenant_id and p.id = i.policy_id
      left join tickets t on t.tenant_id = i.tenant_id and t.id = i.ticket_id
      left join milestones m on m.tenant_id = i.tenant_id and m.id = o.milestone_id
      left join engagements g on g.tenant_id = i.tenant_id and g.id = i.engagement_id
      left join clients l on l.tenant_id = i.tenant_id and l.id = i.client_id
      join contacts c on c.tenant_id = i.tenant_id and c.id = i.contact_id
      join survey_versions sv on sv.tenant_id = i.tenant_id and sv.id = i.survey_version_id
      left join connections n on n.tenant_id = t.tenant_id and n.id = t.connection_id`

const isMailed = `coalesce(p.rules ->> 'delivery', 'mail') = 'mail'`

/** The reason against a mail, in a word; the first that holds. */
export const obstacle = `when i.revoked_at is not null then 'revoked'
             when i.expires_at <= tenant_now() then 'expired'
             when t.state = 'deleted' then 'deleted'
             when t.state not in ('resolved', 'closed') or t.cycle <> i.cycle then 'reopened'
             when p.archived_at is not null or not p.enabled then 'no_policy'
             when l.archived_at is not null then 'client_archived'
             when c.archived_at is not null or c.email is null and ${isMailed} then 'no_address'
             when suppressed_because(i.tenant_id, c.email, sv.survey_id) is not null then 'opted_out'
             when own_domain_of(c.email, n.mapping -> 'ownDomains') is not null then 'filtered'`

/** The same in a sentence, of the column k.verdict. */
export const reason = `case k.verdict when 'revoked' then 'The invitation was revoked before it went out.'
        when 'expired' then 'The invitation could not be sent before it expired.'
        when 'deleted' then 'The ticket was deleted or merged into another before the mail went out.'
        when 'reopened' then 'The ticket was reopened before the mail went out.'
        when 'no_policy' then 'The policy was switched off or archived before the mail went out.'
        when 'client_archived' then 'The client was archived before the mail went out.'
        when 'no_address' then 'The contact had no address any more when the mail was due.'
        when 'opted_out' then 'The address must not be mailed any more.'
        when 'filtered' then 'The address is in a domain of the firm itself, whose people are not asked.' end`

/** Whether when it goes out depends on more than its own time: on the hour, on the ticket, or on other asks. */
export const isRuled = `coalesce(p.rules ->> 'window', p.rules ->> 'untouchedHours') is not null
        or coalesce(p.rules -> 'quietPeriods', '[]') || coalesce(p.rules -> 'caps', '[]') <> '[]'`

export const claimedColumns = `c.name as contact, c.email,
        jsonb_build_object('occasion', o.kind, 'subject', t.subject, 'number', t.number, 'milestone', m.name,
          'engagement', g.name) as about`

/** The mails of `claimed k`, which names for each its row, fence and invitation. */
export const mails = `select i.id, k.mail_id, k.fence, k.reminder, i.cycle, i.expires_at, z.name as firm, z.sender_name,
      k.contact, k.email, k.about,
      (select json_agg(json_build_object('name', p.name, 'photo', p.photo_url, 'about', p.about)
                       order by w.share desc, p.name)
       from credits_of(i.tenant_id, i.ticket_id, i.cycle, i.occasion_id) w
       join consultants p on p.tenant_id = i.tenant_id and p.id = w.consultant_id) as people,
      v.content #> '{questions,0}' as question, v.content -> 'introduction' as introduction,
      v.content -> 'languages' as languages,
      (select array_remove(array[c.locale, l.locale, z.locale], null) from contacts c
       left join clients l on l.tenant_id = i.tenant_id and l.id = i.client_id
       where c.tenant_id = i.tenant_id and c.id = i.contact_id) as locales
    from claimed k
    join invitations i on i.tenant_id = $1 and i.id = k.invitation_id
    join tenants z on z.id = i.tenant_id
    join survey_versions v on v.tenant_id = i.tenant_id and v.id = i.survey_version_id
    where k.verdict = 'send'`

type Mails = 'invitations' | 'reminders'

/** What a claim sets beside the state of row `m`, by the verdict of `k`. */
export const claimed = `state_reason = coalesce(k.reason, m.state_reason), fence = m.fence + 1,
        attempts = m.attempts + case k.verdict when 'send' then 1 else 0 end,
        claimed_until = case k.verdict when 'send' then clock_timestamp() + interval '2 minutes' end,
        updated_at = tenant_now()`

/**
 * Sets back the attempts $2 to $5 of row `m`. A postponed mail is tried again after half a minute, then after twice as
 * long each time, at most an hour; after 30 attempts, about a day, it has failed.
 */
export const setBack = (table: Mails) => `update ${table} m set
        state = case when a.result <> 'postponed' then a.result when m.attempts >= 30 then 'failed' else 'scheduled' end,
        state_reason = a.reason, claimed_until = null, nudged_at = null, updated_at = tenant_now(),
        dot_at = case a.result when 'unknown' then m.dot_at end,
        due_at = case a.result when 'postponed'
          then tenant_now() + least(30 * power(2, least(m.attempts, 20) - 1), 3600) * interval '1 second'
          else m.due_at end
      from unnest($2::uuid[], $3::int[], $4::text[], $5::text[]) as a (id, fence, result, reason)
      where m.tenant_id = $1 and m.id = a.id and m.fence = a.fence and m.state in ('sending', 'unknown')`

/** Frees the rows $2 whose worker died: those not yet mailed are due again, of the others nobody knows. */
export const freeAbandoned = (table: Mails) => `update ${table} set
      state = case when dot_at is null then 'scheduled' else 'unknown' end,
      state_reason = case when dot_at is null then state_reason
        else 'The worker ended before the mail server answered; nobody knows whether the mail arrived.' end,
      claimed_until = null, nudged_at = null, updated_at = tenant_now()
    where tenant_id = $1 and id = any($2::uuid[]) and state = 'sending' and claimed_until < clock_timestamp()`
