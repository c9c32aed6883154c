import { type Kysely, type RawBuilder, sql } from 'kysely'

/**
 * Invitations are counted for whom their ticket is credited to. When that changes after the mail went out (a ticket
 * system told us late), the counts move along; so what is kept up mail by mail is what counting anew gives.
 *
 * Whoever counts an invitation has locked it first and reads the credits in a statement after that; whoever changes
 * credits locks the invitations first, too. So none counts by credits that are no more.
 */
export async function up(db: Kysely<unknown>) {
  await recordSent(db)
  await replaceCredits(db)
  // No writer of these cells holds the lock of the day, so they are not made anew but corrected by the difference
  // between counts and cells as one moment shows them: additions of others meanwhile stay. There is no index by
  // sent_day: it would cost every mail and every answer, and this is a repair.
  await rebuildCells(
    db,
    sql`and not exists (select from response_exclusions x where x.tenant_id = tenant and x.response_id = r.id)`,
    sql`
      with counted as (
        select k.consultant_id, count(*) as delivered, count(*) filter (where k.responded) as responded,
               count(*) filter (where k.nth = 1) as firm_delivered,
               count(*) filter (where k.nth = 1 and k.responded) as firm_responded
        from (select c.consultant_id, i.state = 'responded' as responded,
                     row_number() over (partition by i.id order by c.consultant_id) as nth
              from invitations i
              join resolution_credits c on c.tenant_id = tenant and c.ticket_id = i.ticket_id and c.cycle = i.cycle
              where i.tenant_id = tenant and i.sent_day = of_day) k
        group by k.consultant_id
      ), missing as (
        select coalesce(k.consultant_id, c.consultant_id) as consultant_id,
               coalesce(k.delivered, 0) - coalesce(c.delivered, 0) as delivered,
               coalesce(k.responded, 0) - coalesce(c.responded, 0) as responded,
               coalesce(k.firm_delivered, 0) - coalesce(c.firm_delivered, 0) as firm_delivered,
               coalesce(k.firm_responded, 0) - coalesce(c.firm_responded, 0) as firm_responded
        from counted k
        full join (select * from invitation_cells c where c.tenant_id = tenant and c.day = of_day) c
          on c.consultant_id = k.consultant_id
      )
      insert into invitation_cells as cell
        (tenant_id, consultant_id, day, delivered, responded, firm_delivered, firm_responded)
      select tenant, m.consultant_id, of_day, m.delivered, m.responded, m.firm_delivered, m.firm_responded
      from missing m where (m.delivered, m.responded, m.firm_delivered, m.firm_responded) <> (0, 0, 0, 0)
      order by m.consultant_id
      on conflict (tenant_id, consultant_id, day) do update
        set delivered = cell.delivered + excluded.delivered, responded = cell.responded + excluded.responded,
            firm_delivered = cell.firm_delivered + excluded.firm_delivered,
            firm_responded = cell.firm_responded + excluded.firm_responded;
      delete from invitation_cells c where c.tenant_id = tenant and c.day = of_day
        and (c.delivered, c.responded, c.firm_delivered, c.firm_responded) = (0, 0, 0, 0);
      perform mark_scores(tenant, of_day);`,
  )
}

/**
 * Mails that their server took. One whose claim ran out meanwhile may be 'unknown' by now; what the server answered is
 * the better knowledge. One that was answered already is 'responded', and was counted by the answer. A mail counts in
 * the cell of each consultant credited with it, and for the firm in that of the first; cells are written in the order of
 * their keys, so that two workers never wait for each other in a circle.
 */
async function recordSent(db: Kysely<unknown>) {
  await sql`
    create function record_sent(tenant uuid, ids uuid[], fences int[]) returns void language plpgsql as $$
    declare
      sent uuid[];
    begin
      with recorded as (
        update invitations i set state = 'sent', state_reason = null, sent_at = clock_timestamp(),
          sent_day = (clock_timestamp() at time zone z.time_zone)::date, claimed_until = null,
          updated_at = clock_timestamp()
        from unnest(ids, fences) as a (id, fence), tenants z
        where z.id = tenant and i.tenant_id = tenant and i.id = a.id and i.fence = a.fence
          and i.state in ('sending', 'unknown')
        returning i.id)
      select array_agg(r.id) into sent from recorded r;

      insert into invitation_cells as cell
        (tenant_id, consultant_id, day, delivered, responded, firm_delivered, firm_responded)
      select tenant, k.consultant_id, k.sent_day, count(*), 0, count(*) filter (where k.nth = 1), 0
      from (select c.consultant_id, i.sent_day, row_number() over (partition by i.id order by c.consultant_id) as nth
            from invitations i
            join resolution_credits c on c.tenant_id = tenant and c.ticket_id = i.ticket_id and c.cycle = i.cycle
            where i.tenant_id = tenant and i.id = any (sent)) k
      group by k.consultant_id, k.sent_day order by k.consultant_id, k.sent_day
      on conflict (tenant_id, consultant_id, day) do update
        set delivered = cell.delivered + excluded.delivered,
            firm_delivered = cell.firm_delivered + excluded.firm_delivered;
    end $$`.execute(db)
}

/** Credits of resolutions as they are now known to be, given as [{cycle, credits: [{consultantId, share}]}]. */
async function replaceCredits(db: Kysely<unknown>) {
  await sql`
    create function replace_credits(tenant uuid, ticket uuid, changed jsonb) returns void language plpgsql as $$
    declare
      cycles int[];
      first_day date;
    begin
      select array_agg(x.cycle) into cycles from jsonb_to_recordset(changed) as x (cycle int);
      perform from invitations i where i.tenant_id = tenant and i.ticket_id = ticket and i.cycle = any (cycles)
        order by i.id for update;
      select min(i.sent_day) into first_day from invitations i
        where i.tenant_id = tenant and i.ticket_id = ticket and i.cycle = any (cycles);

      if first_day is not null then
        with credit as (
          select c.cycle, c.consultant_id, -1 as sign from resolution_credits c
          where c.tenant_id = tenant and c.ticket_id = ticket and c.cycle = any (cycles)
          union all
          select x.cycle, k."consultantId", 1 from jsonb_to_recordset(changed) as x (cycle int, credits jsonb),
            jsonb_to_recordset(x.credits) as k ("consultantId" uuid)
        ), counted as (
          select c.consultant_id, i.sent_day, c.sign, (i.state = 'responded')::int as responded,
                 (row_number() over (partition by i.id, c.sign order by c.consultant_id) = 1)::int as first
          from credit c
          join invitations i on i.tenant_id = tenant and i.ticket_id = ticket and i.cycle = c.cycle
            and i.sent_day is not null
        )
        insert into invitation_cells as cell
          (tenant_id, consultant_id, day, delivered, responded, firm_delivered, firm_responded)
        select tenant, k.consultant_id, k.sent_day, sum(k.sign), sum(k.sign * k.responded), sum(k.sign * k.first),
               sum(k.sign * k.first * k.responded)
        from counted k group by k.consultant_id, k.sent_day order by k.consultant_id, k.sent_day
        on conflict (tenant_id, consultant_id, day) do update
          set delivered = cell.delivered + excluded.delivered, responded = cell.responded + excluded.responded,
              firm_delivered = cell.firm_delivered + excluded.firm_delivered,
              firm_responded = cell.firm_responded + excluded.firm_responded;
        delete from invitation_cells c using resolution_credits o, invitations i
          where o.tenant_id = tenant and o.ticket_id = ticket and o.cycle = any (cycles)
            and i.tenant_id = tenant and i.ticket_id = ticket and i.cycle = o.cycle
            and c.tenant_id = tenant and c.consultant_id = o.consultant_id and c.day = i.sent_day
            and (c.delivered, c.responded, c.firm_delivered, c.firm_responded) = (0, 0, 0, 0);
      end if;

      delete from resolution_credits c where c.tenant_id = tenant and c.ticket_id = ticket and c.cycle = any (cycles);
      insert into resolution_credits (tenant_id, ticket_id, cycle, consultant_id, share)
      select tenant, ticket, x.cycle, k."consultantId", k.share
      from jsonb_to_recordset(changed) as x (cycle int, credits jsonb),
        jsonb_to_recordset(x.credits) as k ("consultantId" uuid, share numeric);
      if first_day is not null then perform mark_scores(tenant, first_day); end if;
    end $$`.execute(db)
}

/** Cells of one day made anew from the responses that count; what they were before does not matter. */
async function rebuildCells(db: Kysely<unknown>, condition: RawBuilder<unknown>, more: RawBuilder<unknown>) {
  await sql`
    create or replace function rebuild_cells(tenant uuid, of_day date) returns void language plpgsql as $$
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
      where r.tenant_id = tenant and r.day = of_day and m.x is not null ${condition}
      group by a.consultant_id, coalesce(r.client_id, r.id), r.survey_id;
      insert into metric_cells (tenant_id, consultant_id, day, kind, dimension, value, n, s, s2)
      select tenant, a.consultant_id, of_day, v.kind, v.dimension, v.value, count(*), sum(a.share),
             sum(a.share * a.share)
      from responses r
      join attributions a on a.tenant_id = tenant and a.response_id = r.id
      join answers v on v.tenant_id = tenant and v.response_id = r.id and v.target = 'person'
        and v.kind in ('csat5', 'csat3', 'nps', 'ces7')
      where r.tenant_id = tenant and r.day = of_day ${condition}
      group by a.consultant_id, v.kind, v.dimension, v.value;
      ${more}
    end $$`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await rebuildCells(db, sql``, sql``)
  await sql`drop function replace_credits(uuid, uuid, jsonb), record_sent(uuid, uuid[], int[])`.execute(db)
}
