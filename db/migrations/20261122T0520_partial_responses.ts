import { type Kysely, sql } from 'kysely'

/**
 * Answers of somebody who left before the questions that these answers led to: they count, and are marked as not
 * complete. capture_answers adds that to capture_response and changes nothing else about it.
 */
export async function up(db: Kysely<unknown>) {
  await sql`alter table responses add column complete boolean not null default true`.execute(db)
  await sql`alter type capture_result add attribute complete boolean`.execute(db)
  // Who is still answering may go on for a day, whatever the firm says about later changes. What was said stays; only
  // answers that were not there come in.
  await sql`
    create function capture_answers(
      tenant uuid, invitation uuid, version uuid, question_ids text[], kinds text[], dimensions text[], targets text[],
      marks smallint[], texts text[], actor_kind text, actor_id uuid, reason text, is_complete boolean)
    returns capture_result language plpgsql as $$
    declare
      result capture_result := capture_response(tenant, invitation, version, question_ids, kinds, dimensions, targets,
                                                marks, texts, actor_kind, actor_id, reason);
    begin
      if result.outcome = 'edit_window_over' and exists (
        select from responses r where r.tenant_id = tenant and r.invitation_id = invitation and not r.complete
          and r.submitted_at > clock_timestamp() - interval '1 day')
        and not exists (
          select from answers a
          left join unnest(question_ids, marks, texts) given (question_id, value, text)
            on given.question_id = a.question_id and (given.value, given.text) is not distinct from (a.value, a.text)
          where a.tenant_id = tenant and a.response_id = result.id and given.question_id is null) then
        result := change_response(tenant, invitation, version, 1, question_ids, kinds, dimensions, targets, marks, texts,
                                  actor_kind, actor_id, reason);
        select r.submitted_at + make_interval(days => t.edit_window_days) into strict result.editable_until
          from responses r join tenants t on t.id = tenant
          where r.tenant_id = tenant and r.id = result.id;
      end if;
      if result.outcome = 'stored' and is_complete then
        result.complete := true;
      elsif result.outcome in ('stored', 'changed') then
        update responses r set complete = is_complete
          where r.tenant_id = tenant and r.id = result.id and r.complete is distinct from is_complete;
        result.complete := is_complete;
      elsif result.outcome = 'repeated' then
        -- Who saw the other questions and left them open has answered as completely as it wanted to.
        update responses r set complete = true
          where r.tenant_id = tenant and r.id = result.id and is_complete and not r.complete;
        select r.complete into result.complete from responses r where r.tenant_id = tenant and r.id = result.id;
      end if;
      return result;
    end $$`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function capture_answers(
    uuid, uuid, uuid, text[], text[], text[], text[], smallint[], text[], text, uuid, text, boolean)`.execute(db)
  await sql`alter type capture_result drop attribute complete`.execute(db)
  await sql`alter table responses drop column complete`.execute(db)
}
