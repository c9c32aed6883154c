import { type Kysely, sql } from 'kysely'

/**
 * Taking an answer in one call, and the sums (cells) that it changes. All functions run with the rights of the caller,
 * so row-level security holds inside them as well.
 *
 * Locks, always in this order: the invitation, the cells of a day (shared by first answers, alone for changes and
 * rebuilds), the cells themselves in the order of their keys. So no two of them can wait for each other in a circle.
 */
export async function up(db: Kysely<unknown>) {
  await sql`
    create function normalised_mark(kind text, value smallint) returns numeric
    language sql immutable parallel safe as $$
      select case kind when 'csat5' then 25.0 * (value - 1) when 'csat3' then 50.0 * (value - 1)
                       when 'nps' then 10.0 * value when 'ces7' then round(100.0 * (value - 1) / 6, 12) end
    $$`.execute(db)

  await sql`
    create function cells_lock(tenant uuid, day date) returns bigint language sql immutable parallel safe as $$
      select hashtextextended(tenant::text || day, 0)
    $$`.execute(db)

  // What one response adds to the cells of its day (sign 1), or takes away from them (sign -1).
  await sql`
    create function add_to_cells(tenant uuid, response uuid, sign int) returns void language plpgsql as $$
    begin
      insert into service_cells as cell (tenant_id, consultant_id, day, client_key, survey_id, n, s, s2, sx, sxx)
      select tenant, a.consultant_id, r.day, coalesce(r.client_id, r.id), r.survey_id, sign, sign * a.share,
             sign * a.share * a.share, sign * a.share * m.x, sign * a.share * m.x * m.x
      from responses r
      join attributions a on a.tenant_id = tenant and a.response_id = r.id
      cross join (select round(avg(normalised_mark(v.kind, v.value)), 12) as x from answers v
                  where v.tenant_id = tenant and v.response_id = response and v.target = 'person'
                    and v.kind in ('csat5', 'csat3', 'nps', 'ces7')) m
      where r.tenant_id = tenant and r.id = response and m.x is not null
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
      where r.tenant_id = tenant and r.id = response
      group by a.consultant_id, r.day, v.kind, v.dimension, v.value
      order by a.consultant_id, v.kind, v.dimension, v.value
      on conflict (tenant_id, consultant_id, day, kind, dimension, value) do update
        set n = cell.n + excluded.n, s = cell.s + excluded.s, s2 = cell.s2 + excluded.s2;
    end $$`.execute(db)

  await captureResponse(db)
  await changeResponse(db)
  await rebuildCells(db)
}

/**
 * Everything of a first answer is one statement, for its price: each further one costs the start of an executor.
 *
 * Stores the first answer to an invitation, or hands a later one to change_response. Answers come as parallel arrays,
 * already checked against the survey version, which must be the one that was asked. One row: what happened, and the
 * receipt where there is one.
 */
async function captureResponse(db: Kysely<unknown>) {
  await sql`
    create type capture_result as (
      outcome text, id uuid, revision int, submitted_at timestamptz, changed_at timestamptz, editable_until timestamptz
    )`.execute(db)
  await sql`
    create function capture_response(
      tenant uuid, invitation uuid, version uuid, question_ids text[], kinds text[], dimensions text[], targets text[],
      marks smallint[], texts text[], actor_kind text, actor_id uuid, reason text)
    returns capture_result language plpgsql as $$
    declare
      asked record;
      moment timestamptz := clock_timestamp();
      sent_moment timestamptz;
      sent_on date;
      response_day date;
      result capture_result;
    begin
      select i.state, i.dot_at, i.revoked_at, i.expires_at, i.survey_version_id, i.ticket_id, i.cycle, i.contact_id,
             i.client_id, i.sent_at, i.sent_day, v.survey_id, t.time_zone, t.edit_window_days
        into asked
        from invitations i
        join survey_versions v on v.tenant_id = tenant and v.id = i.survey_version_id
        join tenants t on t.id = tenant
        where i.tenant_id = tenant and i.id = invitation
        for update of i;
      result.outcome := case
        when not found or asked.revoked_at is not null then 'unknown'
        when asked.state = 'responded' then 'again'
        when asked.state = 'expired' then 'expired'
        when not (asked.state in ('sent', 'unknown') or asked.state = 'sending' and asked.dot_at is not null)
          then 'unknown'
        when asked.expires_at <= moment then 'expired'
        when asked.survey_version_id <> version then 'other_version'
        else 'stored' end;
      if result.outcome = 'again' then
        return change_response(tenant, invitation, version, asked.edit_window_days, question_ids, kinds, dimensions,
                               targets, marks, texts, actor_kind, actor_id, reason);
      elsif result.outcome <> 'stored' then
        return result;
      end if;

      sent_moment := coalesce(asked.sent_at, asked.dot_at, moment);
      sent_on := coalesce(asked.sent_day, (sent_moment at time zone asked.time_zone)::date);
      response_day := (moment at time zone asked.time_zone)::date;
      result.id := uuidv7();
      result.revision := 1;
      perform pg_advisory_xact_lock_shared(cells_lock(tenant, response_day));
      with credit as materialized (
        select c.consultant_id, c.share, row_number() over (order by c.consultant_id) = 1 as first
        from resolution_credits c
        where c.tenant_id = tenant and c.ticket_id = asked.ticket_id and c.cycle = asked.cycle
      ), given as materialized (
        select * from unnest(question_ids, kinds, dimensions, targets, marks, texts)
          g (question_id, kind, dimension, target, value, text)
      ), scored as materialized (
        select kind, dimension, value from given
        where target = 'person' and kind in ('csat5', 'csat3', 'nps', 'ces7')
      ), stored as (
        insert into responses (tenant_id, id, invitation_id, survey_id, survey_version_id, ticket_id, contact_id,
                               client_id, day, submitted_at, changed_at, submitted_by_kind, submitted_by_id)
        values (tenant, result.id, invitation, asked.survey_id, version, asked.ticket_id, asked.contact_id,
                asked.client_id, response_day, moment, moment, actor_kind, actor_id)
      ), stored_answers as (
        insert into answers (tenant_id, response_id, question_id, kind, dimension, target, value, text)
        select tenant, result.id, g.* from given g
      ), stored_credit as (
        insert into attributions (tenant_id, response_id, consultant_id, share)
        select tenant, result.id, c.consultant_id, c.share from credit c
      ), service as (
        insert into service_cells as cell (tenant_id, consultant_id, day, client_key, survey_id, n, s, s2, sx, sxx)
        select tenant, c.consultant_id, response_day, coalesce(asked.client_id, result.id), asked.survey_id, 1,
               c.share, c.share * c.share, c.share * m.x, c.share * m.x * m.x
        from credit c cross join (select round(avg(normalised_mark(kind, value)), 12) as x from scored) m
        where m.x is not null
        order by c.consultant_id
        on conflict (tenant_id, consultant_id, day, client_key, survey_id) do update
          set n = cell.n + excluded.n, s = cell.s + excluded.s, s2 = cell.s2 + excluded.s2,
              sx = cell.sx + excluded.sx, sxx = cell.sxx + excluded.sxx
      ), metrics as (
        insert into metric_cells as cell (tenant_id, consultant_id, day, kind, dimension, value, n, s, s2)
        select tenant, c.consultant_id, response_day, m.kind, m.dimension, m.value, count(*), sum(c.share),
               sum(c.share * c.share)
        from credit c cross join scored m
        group by c.consultant_id, m.kind, m.dimension, m.value
        order by c.consultant_id, m.kind, m.dimension, m.value
        on conflict (tenant_id, consultant_id, day, kind, dimension, value) do update
          set n = cell.n + excluded.n, s = cell.s + excluded.s, s2 = cell.s2 + excluded.s2
      ), counted as (
        insert into invitation_cells as cell
          (tenant_id, consultant_id, day, delivered, responded, firm_delivered, firm_responded)
        select tenant, c.consultant_id, sent_on, n.newly_delivered, 1, n.newly_delivered * c.first::int, c.first::int
        from credit c cross join (select (asked.sent_day is null)::int as newly_delivered) n
        order by c.consultant_id
        on conflict (tenant_id, consultant_id, day) do update
          set delivered = cell.delivered + excluded.delivered, responded = cell.responded + excluded.responded,
              firm_delivered = cell.firm_delivered + excluded.firm_delivered,
              firm_responded = cell.firm_responded + excluded.firm_responded
      ), closed as (
        -- An answer proves delivery. While a worker still waits for its mail server, the fence keeps it from counting
        -- twice.
        update invitations i
        set state = 'responded', responded_at = moment, updated_at = moment, sent_at = sent_moment, sent_day = sent_on,
            fence = i.fence + case when i.state = 'sending' then 1 else 0 end
        where i.tenant_id = tenant and i.id = invitation
      )
      insert into outbox_events (tenant_id, type, resource_id, payload)
      values (tenant, 'response.created', result.id, jsonb_build_object('invitationId', invitation, 'revision', 1));

      result.submitted_at := moment;
      result.changed_at := moment;
      result.editable_until := moment + make_interval(days => asked.edit_window_days);
      return result;
    end $$`.execute(db)
}

/** A later answer to the same invitation: nothing when it is equal, else a revision and corrected cells. */
async function changeResponse(db: Kysely<unknown>) {
  await sql`
    create function change_response(
      tenant uuid, invitation uuid, version uuid, window_days int, question_ids text[], kinds text[],
      dimensions text[], targets text[], marks smallint[], texts text[], actor_kind text, actor_id uuid, reason text)
    returns capture_result language plpgsql as $$
    declare
      known record;
      moment timestamptz := clock_timestamp();
      result capture_result;
    begin
      select r.id, r.revision, r.submitted_at, r.changed_at, r.day, r.survey_version_id into strict known
        from responses r where r.tenant_id = tenant and r.invitation_id = invitation;
      result.id := known.id;
      result.revision := known.revision;
      result.submitted_at := known.submitted_at;
      result.changed_at := known.changed_at;
      result.editable_until := known.submitted_at + make_interval(days => window_days);
      if known.survey_version_id <> version then
        result.outcome := 'other_version';
        return result;
      end if;
      if not exists (
        select from unnest(question_ids, kinds, dimensions, targets, marks, texts)
          given (question_id, kind, dimension, target, value, text)
        full join (select * from answers a where a.tenant_id = tenant and a.response_id = known.id) stored
          on stored.question_id = given.question_id
        where given.question_id is null or stored.question_id is null
           or (given.value, given.text) is distinct from (stored.value, stored.text)) then
        result.outcome := 'repeated';
        return result;
      end if;
      if result.editable_until <= moment then
        result.outcome := 'edit_window_over';
        return result;
      end if;

      insert into response_revisions (tenant_id, response_id, revision, answers, replaced_by_kind, replaced_by_id,
                                      reason, replaced_at)
      select tenant, known.id, known.revision,
             coalesce(jsonb_agg(jsonb_build_object('questionId', a.question_id, 'kind', a.kind, 'dimension',
               a.dimension, 'target', a.target, 'value', a.value, 'text', a.text) order by a.question_id), '[]'),
             actor_kind, actor_id, reason, moment
      from answers a where a.tenant_id = tenant and a.response_id = known.id;
      perform pg_advisory_xact_lock(cells_lock(tenant, known.day));
      perform add_to_cells(tenant, known.id, -1);
      delete from answers a where a.tenant_id = tenant and a.response_id = known.id;
      insert into answers (tenant_id, response_id, question_id, kind, dimension, target, value, text)
      select tenant, known.id, a.* from unnest(question_ids, kinds, dimensions, targets, marks, texts) a;
      perform add_to_cells(tenant, known.id, 1);
      delete from service_cells c using attributions a
        where a.tenant_id = tenant and a.response_id = known.id
          and c.tenant_id = tenant and c.consultant_id = a.consultant_id and c.day = known.day and c.n = 0;
      delete from metric_cells c using attributions a
        where a.tenant_id = tenant and a.response_id = known.id
          and c.tenant_id = tenant and c.consultant_id = a.consultant_id and c.day = known.day and c.n = 0;
      update responses r set revision = known.revision + 1, changed_at = moment
        where r.tenant_id = tenant and r.id = known.id;
      insert into outbox_events (tenant_id, type, resource_id, payload)
      values (tenant, 'response.changed', known.id,
              jsonb_build_object('invitationId', invitation, 'revision', known.revision + 1));
      result.outcome := 'changed';
      result.revision := known.revision + 1;
      result.changed_at := moment;
      return result;
    end $$`.execute(db)
}

/** Cells of one day made anew from the responses; what they were before does not matter. */
async function rebuildCells(db: Kysely<unknown>) {
  await sql`
    create function rebuild_cells(tenant uuid, of_day date) returns void language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(cells_lock(tenant, of_day));
      delete from service_cells c where c.tenant_id = tenant and c.day = of_day;
      delete from metric_cells c where c.tenant_id = tenant and c.day = of_day;
      insert into service_cells (tenant_id, consultant_id, day, client_key, survey_id, n, s, s2, sx, sxx)
      select tenant, a.consultant_id, of_day, coalesce(r.client_id, r.id), r.survey_id, count(*), sum(a.share),
             sum(a.share * a.share), sum(a.share * m.x), sum(a.share * m.x * m.x)
      from responses r
      join attributions a on a.tenant_id = tenant and a.response_id = r.id
      cross join lateral (
        select round(avg(normalised_mark(v.kind, v.value)), 12) as x from answers v
        where v.tenant_id = tenant and v.response_id = r.id and v.target = 'person'
          and v.kind in ('csat5', 'csat3', 'nps', 'ces7')) m
      where r.tenant_id = tenant and r.day = of_day and m.x is not null
      group by a.consultant_id, coalesce(r.client_id, r.id), r.survey_id;
      insert into metric_cells (tenant_id, consultant_id, day, kind, dimension, value, n, s, s2)
      select tenant, a.consultant_id, of_day, v.kind, v.dimension, v.value, count(*), sum(a.share),
             sum(a.share * a.share)
      from responses r
      join attributions a on a.tenant_id = tenant and a.response_id = r.id
      join answers v on v.tenant_id = tenant and v.response_id = r.id and v.target = 'person'
        and v.kind in ('csat5', 'csat3', 'nps', 'ces7')
      where r.tenant_id = tenant and r.day = of_day
      group by a.consultant_id, v.kind, v.dimension, v.value;
    end $$`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function rebuild_cells(uuid, date),
    change_response(uuid, uuid, uuid, int, text[], text[], text[], text[], smallint[], text[], text, uuid, text),
    capture_response(uuid, uuid, uuid, text[], text[], text[], text[], smallint[], text[], text, uuid, text),
    add_to_cells(uuid, uuid, int), cells_lock(uuid, date),
    normalised_mark(text, smallint)`.execute(db)
  await sql`drop type capture_result`.execute(db)
}
