import pg from 'pg'
import { scopes } from '../../src/access.ts'
import { inTenant, system } from '../../src/context.ts'
import { createApiKey } from '../../src/features/api-keys/service.ts'
import { createTenant } from '../../src/features/tenants/service.ts'
import type { Bench } from './case.ts'

export interface BenchFirm {
  tenantId: string
  apiKey: string
  consultantIds: string[]
}

/** Runs statements as the owner inside one tenant: set-based seeding that no request could do in its time. */
export async function asOwner<T>(
  { ownerUrl }: Pick<Bench, 'ownerUrl'>,
  tenantId: string | null,
  fn: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    if (tenantId) await client.query(`select set_config('app.tenant_id', $1, false)`, [tenantId])
    return await fn(client)
  } finally {
    await client.end()
  }
}

/** The table that the bare limit of a write inserts into. */
export const makeBareTable = (bench: Bench) =>
  asOwner(bench, null, async (client) => {
    await client.query(
      'create table if not exists bench_rows (id bigint generated always as identity primary key, body text)',
    )
    await client.query('grant insert on bench_rows to rapport_app')
  })

/** A firm of 50 consultants and 200 contacts at 20 clients. */
export async function seedFirm(bench: Bench): Promise<BenchFirm> {
  const { id: tenantId } = await createTenant(bench.deps, { name: 'Bench & Partner' })
  const { key } = await inTenant(bench.deps, tenantId, system, (ctx) => createApiKey(ctx, { name: 'bench', scopes }))
  const consultantIds = await asOwner(bench, tenantId, async (client) => {
    await client.query(
      `insert into clients (tenant_id, name) select $1, 'Client ' || n from generate_series(1, 20) n`,
      [tenantId],
    )
    await client.query(
      `insert into contacts (tenant_id, client_id, name, email)
       select tenant_id, id, 'Contact ' || n, 'contact' || n || '-' || left(id::text, 8) || right(id::text, 4) || '@client.test'
       from clients, generate_series(1, 10) n where tenant_id = $1`,
      [tenantId],
    )
    const { rows } = await client.query<{ id: string }>(
      `insert into consultants (tenant_id, name) select $1, 'Consultant ' || n from generate_series(1, 50) n returning id`,
      [tenantId],
    )
    return rows.map(({ id }) => id)
  })
  return { tenantId, apiKey: key, consultantIds }
}

/** So many tickets, each resolved once and credited to one consultant, in the temporary table `seeded`. */
async function insertTickets(client: pg.Client, tenantId: string, count: number) {
  await client.query(
    `create temporary table seeded on commit drop as
     select uuidv7() as ticket_id, uuidv7() as decision_id, c.id as contact_id, c.client_id,
            (array(select id from consultants where tenant_id = $1 order by id))[1 + n % 50] as consultant_id
     from generate_series(1, $2::int) n
     join (select id, client_id, row_number() over (order by id) as nth from contacts where tenant_id = $1) c
       on c.nth = 1 + n % 200`,
    [tenantId, count],
  )
  for (const statement of [
    `insert into tickets (tenant_id, id, client_id, contact_id, subject, state, cycle, resolved_at)
     select $1, ticket_id, client_id, contact_id, 'Printer does not print', 'resolved', 1, now() from seeded`,
    `insert into ticket_consultants (tenant_id, ticket_id, consultant_id, share)
     select $1, ticket_id, consultant_id, 1 from seeded`,
    `insert into ticket_resolutions (tenant_id, ticket_id, cycle, resolved_at) select $1, ticket_id, 1, now() from seeded`,
    `insert into resolution_credits (tenant_id, ticket_id, cycle, consultant_id, share)
     select $1, ticket_id, 1, consultant_id, 1 from seeded`,
  ])
    await client.query(statement, [tenantId])
}

/** Tickets about which nothing is decided yet; their ids. */
export const seedResolvedTickets = (bench: Bench, { tenantId }: BenchFirm, count: number): Promise<string[]> =>
  asOwner(bench, tenantId, async (client) => {
    await client.query('begin')
    await insertTickets(client, tenantId, count)
    const { rows } = await client.query<{ id: string }>('select ticket_id as id from seeded')
    await client.query('commit')
    await client.query('analyze')
    return rows.map(({ id }) => id)
  })

export interface SeededInvitation {
  id: string
  expiresAt: Date
  surveyVersionId: string
}

/** So many tickets, each resolved once, credited to one consultant and asked about; the invitations are in `state`. */
export async function seedInvitations(
  bench: Bench,
  { tenantId }: BenchFirm,
  count: number,
  state: 'scheduled' | 'sent',
): Promise<SeededInvitation[]> {
  return asOwner(bench, tenantId, async (client) => {
    await client.query('begin')
    await insertTickets(client, tenantId, count)
    for (const statement of [
      `insert into occasions (tenant_id, id, kind, key, ticket_id, cycle, client_id, occurred_at)
       select $1, decision_id, 'ticket_resolved', 'ticket:' || ticket_id || ':1', ticket_id, 1, client_id, now() from seeded`,
      `insert into decisions (tenant_id, id, occasion_id, ticket_id, cycle, policy_id, contact_id, outcome, reason)
       select $1, decision_id, decision_id, ticket_id, 1, (select id from policies where tenant_id = $1 limit 1), contact_id, 'invited', 'x'
       from seeded`,
    ])
      await client.query(statement, [tenantId])
    const { rows } = await client.query<SeededInvitation>(
      `insert into invitations (tenant_id, occasion_id, decision_id, policy_id, survey_version_id, ticket_id, cycle, contact_id,
         client_id, state, due_at, expires_at, sent_at, sent_day)
       select $1, decision_id, decision_id, (select id from policies where tenant_id = $1 limit 1),
         (select id from survey_versions where tenant_id = $1 limit 1), ticket_id, 1, contact_id, client_id, $2, now(),
         now() + interval '14 days', case when $2 = 'sent' then now() - interval '1 minute' end, case when $2 = 'sent' then current_date end
       from seeded
       returning id, expires_at as "expiresAt", survey_version_id as "surveyVersionId"`,
      [tenantId, state],
    )
    if (state === 'sent')
      await client.query(
        `insert into invitation_cells (tenant_id, consultant_id, day, delivered, responded, firm_delivered, firm_responded)
         select $1, consultant_id, current_date, count(*), 0, count(*), 0 from seeded group by consultant_id
         on conflict (tenant_id, consultant_id, day) do update set delivered = invitation_cells.delivered + excluded.delivered,
           firm_delivered = invitation_cells.firm_delivered + excluded.firm_delivered`,
        [tenantId],
      )
    await client.query('commit')
    await client.query('analyze')
    return rows
  })
}

/** Answers to all of these invitations, so that tables and statistics are those of a firm with a history. */
export async function answerAll(bench: Bench, { tenantId }: BenchFirm, invitations: SeededInvitation[]): Promise<void> {
  await asOwner(bench, tenantId, async (client) => {
    await client.query(
      `select count(capture_response($1, invitation, $2, array['overall', 'skill'], array['csat5', 'csat5'],
         array['overall', 'skill'], array['person', 'person'], array[4, 5]::smallint[], array[null, null], 'contact',
         null, 'seeded')) from unnest($3::uuid[]) invitation`,
      [tenantId, invitations[0]!.surveyVersionId, invitations.map(({ id }) => id)],
    )
    await client.query('vacuum analyze')
  })
}
