import { type Kysely, type RawBuilder, sql } from 'kysely'

/**
 * Corrections of responses: excluded from the sums and back, credited to others, erased. What an excluded response says
 * stays to be read, and adds nothing to any cell.
 *
 * Each correction keeps the order of locks of the functions that take answers: the invitation, the cells of the day
 * (alone), the cells, and last the mark that scores are to be calculated again. All run with the rights of the caller.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create table response_exclusions (
      tenant_id uuid not null,
      response_id uuid not null,
      reason text not null check (reason in ('wrong_consultant', 'test', 'abuse', 'other')),
      note text check (length(note) between 1 and 2000),
      excluded_by_kind text not null check (excluded_by_kind in ('user', 'api_key', 'contact', 'system')),
      excluded_by_id uuid,
      excluded_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, response_id),
      foreign key (tenant_id, response_id) references responses (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`select enforce_tenant('response_exclusions')`.execute(db)

  await addToCells(
    db,
    sql`and not exists (select from response_exclusions x where x.tenant_id = tenant and x.response_id = response)`,
  )

  // What a response counts for, taken out of the cells; those that hold nothing then are removed. Whoever calls this is
  // alone with the cells of the day.
  await sql`
    create function remove_from_cells(tenant uuid, response uuid) returns void language plpgsql as $$
    begin
      perform add_to_cells(tenant, response, -1);
      delete from service_cells c using attributions a, responses r
        where r.tenant_id = tenant and r.id = response and a.tenant_id = tenant and a.response_id = response
          and c.tenant_id = tenant and c.consultant_id = a.consultant_id and c.day = r.day and c.n = 0;
      delete from metric_cells c using attributions a, responses r
        where r.tenant_id = tenant and r.id = response and a.tenant_id = tenant and a.response_id = response
          and c.tenant_id = tenant and c.consultant_id = a.consultant_id and c.day = r.day and c.n = 0;
    end $$`.execute(db)

  // The response and the cells of its day, for this transaction alone: its day, or null when there is none (any more).
  await sql`
    create function lock_response(tenant uuid, response uuid) returns date language plpgsql as $$
    declare
      response_day date;
    begin
      perform from invitations i where i.tenant_id = tenant
        and i.id = (select r.invitation_id from responses r where r.tenant_id = tenant and r.id = response) for update;
      select r.day into response_day from responses r where r.tenant_id = tenant and r.id = response;
      if response_day is not null then
        perform pg_advisory_xact_lock(cells_lock(tenant, response_day));
      end if;
      return response_day;
    end $$`.execute(db)

  await sql`
    create function announce_response(tenant uuid, response uuid, what text, facts jsonb) returns void language sql as $$
      insert into outbox_events (tenant_id, type, resource_id, payload)
      select tenant, what, response, jsonb_build_object('invitationId', r.invitation_id) || facts
      from responses r where r.tenant_id = tenant and r.id = response
    $$`.execute(db)

  await exclusion(db)
  await reattribution(db)
  await erasure(db)
}

/** The sums of one response, with what more a response must fulfil to count. */
async function addToCells(db: Kysely<unknown>, condition: RawBuilder<unknown>) {
  await sql`
    create or replace function add_to_cells(tenant uuid, response uuid, sign int) returns void language plpgsql as $$
    begin
      insert into service_cells as cell (tenant_id, consultant_id, day, client_key, survey_id, n, s, s2, sx, sxx)
      select tenant, a.consultant_id, r.day, coalesce(r.client_id, r.id), r.survey_id, sign, sign * a.share,
             sign * a.share * a.share, sign * a.share * m.x, sign * a.share * m.x * m.x
      from responses r
      join attributions a on a.tenant_id = tenant and a.response_id = r.id
      cross join (select round(avg(normalised_mark(v.kind, v.value)), 12) as x from answers v
                  where v.tenant_id = tenant and v.response_id = response and v.target = 'person'
                    and v.kind in ('csat5', 'csat3', 'nps', 'ces7')) m
      where r.tenant_id = tenant and r.id = response and m.x is not null ${condition}
      order by a.consultant_id
      on conflict (tenant_id, consultant_id, day, client_key, survey_id) do update
        set n = cell.n + excluded.n, s = cell.s + excluded.s, s2 = cell.s2 + excluded.s2,
            sx = cell.sx + excluded.sx, sxx = cell.sxx + excluded.sxx;

      insert into metric_cells as cell (tenant_id, consultant_id, day, kind, dimension, value, n, s, s2)
      select tenant, a.consultant_id, r.day, v.kind, v.dimension, v.value, sign * count(*), sign * sum(a.share),
             sign * sum(a.share * a.share)
      from responses r
      join attributions a on a.tenant_id = tenant and a.response_id = r.id
      join answers v on v.tenant_id = tenant and v.response_id = r.id and v.target = 'person'
        and v.kind in ('csat5', 'csat3', 'nps', 'ces7')
      where r.tenant_id = tenant and r.id = response ${condition}
      group by a.consultant_id, r.day, v.kind, v.dimension, v.value
      order by a.consultant_id, v.kind, v.dimension, v.value
      on conflict (tenant_id, consultant_id, day, kind, dimension, value) do update
        set n = cell.n + excluded.n, s = cell.s + excluded.s, s2 = cell.s2 + excluded.s2;
    end $$`.execute(db)
}

/** Outcomes: unknown, same, excluded or (for another reason or note) changed, and included. */
async function exclusion(db: Kysely<unknown>) {
  await sql`
    create function exclude_response(
      tenant uuid, response uuid, why text, remark text, actor_kind text, actor_id uuid,
      out outcome text, out earlier text) language plpgsql as $$
    declare
      response_day date := lock_response(tenant, response);
      known record;
    begin
      select x.reason, x.note into known from response_exclusions x
        where x.tenant_id = tenant and x.response_id = response;
      earlier := known.reason;
      outcome := case
        when response_day is null then 'unknown'
        when earlier is null then 'excluded'
        when (known.reason, known.note) is not distinct from (why, remark) then 'same'
        else 'changed' end;
      if outcome in ('unknown', 'same') then return; end if;

      if outcome = 'excluded' then perform remove_from_cells(tenant, response); end if;
      insert into response_exclusions (tenant_id, response_id, reason, note, excluded_by_kind, excluded_by_id)
      values (tenant, response, why, remark, actor_kind, actor_id)
      on conflict (tenant_id, response_id) do update set reason = excluded.reason, note = excluded.note,
        excluded_by_kind = excluded.excluded_by_kind, excluded_by_id = excluded.excluded_by_id,
        excluded_at = excluded.excluded_at;
      perform announce_response(tenant, response, 'response.excluded', jsonb_build_object('reason', why));
      perform mark_scores(tenant, response_day);
    end $$`.execute(db)
  await sql`
    create function include_response(tenant uuid, response uuid, out outcome text, out earlier text)
    language plpgsql as $$
    declare
      response_day date := lock_response(tenant, response);
    begin
      delete from response_exclusions x where x.tenant_id = tenant and x.response_id = response
        returning x.reason into earlier;
      outcome := case when response_day is null then 'unknown' when earlier is null then 'same' else 'included' end;
      if outcome <> 'included' then return; end if;

      perform add_to_cells(tenant, response, 1);
      perform announce_response(tenant, response, 'response.included', '{}');
      perform mark_scores(tenant, response_day);
    end $$`.execute(db)
}

/** Outcomes: unknown, same or reattributed; before and after are as they are stored. */
async function reattribution(db: Kysely<unknown>) {
  await sql`
    create function credit_of_response(tenant uuid, response uuid) returns jsonb language sql stable as $$
      select coalesce(jsonb_agg(jsonb_build_object('consultantId', a.consultant_id, 'share', a.share)
        order by a.consultant_id), '[]')
      from attributions a where a.tenant_id = tenant and a.response_id = response
    $$`.execute(db)
  await sql`
    create function reattribute_response(
      tenant uuid, response uuid, consultants uuid[], shares numeric[],
      out outcome text, out before jsonb, out after jsonb) language plpgsql as $$
    declare
      response_day date := lock_response(tenant, response);
    begin
      before := credit_of_response(tenant, response);
      outcome := case
        when response_day is null then 'unknown'
        when exists (
          select from unnest(consultants, shares) given (consultant_id, share)
          full join (select * from attributions a where a.tenant_id = tenant and a.response_id = response) stored
            on stored.consultant_id = given.consultant_id
          where stored.share is distinct from given.share::numeric(10, 9)) then 'reattributed'
        else 'same' end;
      if outcome <> 'reattributed' then return; end if;

      perform remove_from_cells(tenant, response);
      delete from attributions a where a.tenant_id = tenant and a.response_id = response;
      insert into attributions (tenant_id, response_id, consultant_id, share)
      select tenant, response, given.* from unnest(consultants, shares) given;
      perform add_to_cells(tenant, response, 1);
      after := credit_of_response(tenant, response);
      perform announce_response(tenant, response, 'response.reattributed', jsonb_build_object('attributions', after));
      perform mark_scores(tenant, response_day);
    end $$`.execute(db)
}

/**
 * Takes away what the person said: answers, earlier revisions, credit, exclusion, and the clicks in the mail. The
 * invitation stays answered, so that nobody is asked again and the rate of answers stays true; its links are dead.
 */
async function erasure(db: Kysely<unknown>) {
  await sql`
    create function erase_response(tenant uuid, response uuid, out outcome text, out invitation uuid)
    language plpgsql as $$
    begin
      if lock_response(tenant, response) is null then
        outcome := 'unknown';
        return;
      end if;
      select r.invitation_id into invitation from responses r where r.tenant_id = tenant and r.id = response;
      perform remove_from_cells(tenant, response);
      perform announce_response(tenant, response, 'response.erased', '{}');
      delete from intents n where n.tenant_id = tenant and n.invitation_id = invitation;
      update invitations i set revoked_at = coalesce(i.revoked_at, clock_timestamp()), updated_at = clock_timestamp()
        where i.tenant_id = tenant and i.id = invitation;
      delete from responses r where r.tenant_id = tenant and r.id = response;
      outcome := 'erased';
    end $$`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function erase_response(uuid, uuid), reattribute_response(uuid, uuid, uuid[], numeric[]),
    credit_of_response(uuid, uuid), include_response(uuid, uuid),
    exclude_response(uuid, uuid, text, text, text, uuid), announce_response(uuid, uuid, text, jsonb),
    lock_response(uuid, uuid), remove_from_cells(uuid, uuid)`.execute(db)
  await addToCells(db, sql``)
  await sql`drop table response_exclusions`.execute(db)
}
