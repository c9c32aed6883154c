import { type Kysely, sql } from 'kysely'

/**
 * What became of a mail after its server took it: told by mail providers (webhooks) and mail servers (DSN). An event is
 * a row about one invitation, once, however often it is told; calls that were about none of the firm's mails are only
 * counted, since they may be about those of others.
 */
export async function up(db: Kysely<unknown>) {
  await providers(db)
  await events(db)
  await takeBackSent(db)
}

async function providers(db: Kysely<unknown>) {
  await sql`
    create table mail_providers (
      tenant_id uuid not null references tenants (id) on delete cascade,
      id uuid not null default uuidv7(),
      name text not null,
      provider text not null,
      secret_encrypted bytea not null,
      enabled boolean not null default true,
      archived_at timestamptz,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id)
    )`.execute(db)
  await sql`create index mail_providers_by_id on mail_providers (id)`.execute(db)
  await sql`select enforce_tenant('mail_providers'), versioned('mail_providers')`.execute(db)

  // A call names a mail provider and not yet a tenant; its proof is checked before anything else.
  await sql`create policy dispatcher on mail_providers for select to rapport_dispatcher using (true)`.execute(db)
  await sql`grant select (tenant_id, id, archived_at) on mail_providers to rapport_dispatcher`.execute(db)
  await sql`
    create function tenant_of_mail_provider(provider_id uuid) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public as $$
      select p.tenant_id from mail_providers p where p.id = provider_id and p.archived_at is null
    $$`.execute(db)
  await sql`select across_tenants('tenant_of_mail_provider(uuid)')`.execute(db)

  await sql`
    create table mail_provider_calls (
      tenant_id uuid not null,
      mail_provider_id uuid not null,
      outcome text not null check (outcome in
        ('recorded', 'repeated', 'not_ours', 'subscribed', 'wrong_proof', 'broken_body', 'disabled')),
      events bigint not null,
      last_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, mail_provider_id, outcome),
      foreign key (tenant_id, mail_provider_id) references mail_providers (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`select enforce_tenant('mail_provider_calls')`.execute(db)
}

async function events(db: Kysely<unknown>) {
  await sql`
    create table mail_events (
      tenant_id uuid not null,
      id uuid not null default uuidv7(),
      mail_provider_id uuid not null,
      invitation_id uuid not null,
      event_key text not null,
      kind text not null check (kind in
        ('hard', 'refused', 'soft', 'delayed', 'unclear', 'complained', 'unsubscribed', 'delivered')),
      effect text not null check (effect in ('none', 'bounced', 'retried', 'settled', 'suppressed')),
      status text,
      reason text,
      occurred_at timestamptz,
      received_at timestamptz not null default clock_timestamp(),
      primary key (tenant_id, id),
      unique (tenant_id, mail_provider_id, event_key),
      foreign key (tenant_id, mail_provider_id) references mail_providers (tenant_id, id),
      foreign key (tenant_id, invitation_id) references invitations (tenant_id, id) on delete cascade
    )`.execute(db)
  await sql`create index mail_events_by_invitation on mail_events (tenant_id, invitation_id, id)`.execute(db)
  await sql`create index mail_events_by_kind on mail_events (tenant_id, kind, id)`.execute(db)
  await sql`select enforce_tenant('mail_events')`.execute(db)
}

/**
 * A mail that came back was not delivered after all, and no longer counts as such: the opposite of record_sent, in the
 * same order of locks and cells.
 */
async function takeBackSent(db: Kysely<unknown>) {
  await sql`
    create function take_back_sent(tenant uuid, invitation uuid) returns void language plpgsql as $$
    declare
      sent_on date;
    begin
      select i.sent_day into sent_on from invitations i where i.tenant_id = tenant and i.id = invitation for update;
      if sent_on is null then return; end if;
      insert into invitation_cells as cell
        (tenant_id, consultant_id, day, delivered, responded, firm_delivered, firm_responded)
      select tenant, k.consultant_id, sent_on, -1, 0, case k.nth when 1 then -1 else 0 end, 0
      from (select c.consultant_id, row_number() over (order by c.consultant_id) as nth
            from invitations i
            cross join lateral credits_of(tenant, i.ticket_id, i.cycle, i.occasion_id) c
            where i.tenant_id = tenant and i.id = invitation) k
      order by k.consultant_id
      on conflict (tenant_id, consultant_id, day) do update
        set delivered = cell.delivered + excluded.delivered,
            firm_delivered = cell.firm_delivered + excluded.firm_delivered;
      delete from invitation_cells c
        using invitations i cross join lateral credits_of(tenant, i.ticket_id, i.cycle, i.occasion_id) k
        where i.tenant_id = tenant and i.id = invitation
          and c.tenant_id = tenant and c.consultant_id = k.consultant_id and c.day = i.sent_day
          and (c.delivered, c.responded, c.firm_delivered, c.firm_responded) = (0, 0, 0, 0);
      update invitations i set sent_at = null, sent_day = null where i.tenant_id = tenant and i.id = invitation;
      perform mark_scores(tenant, sent_on);
    end $$`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function take_back_sent(uuid, uuid)`.execute(db)
  await sql`drop table mail_events, mail_provider_calls`.execute(db)
  await sql`drop function tenant_of_mail_provider(uuid)`.execute(db)
  await sql`drop table mail_providers`.execute(db)
}
