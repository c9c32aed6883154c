/** Firms with consultants, clients, teams and surveys, for which test/bench/scores/history.ts writes years of answers. */
import { scopes } from '../../../src/access.ts'
import { inTenant, system } from '../../../src/context.ts'
import { createApiKey } from '../../../src/features/api-keys/service.ts'
import { createTenant } from '../../../src/features/tenants/service.ts'
import type { Bench } from '../case.ts'
import { asOwner, type BenchFirm } from '../seed.ts'

export interface FirmSize {
  consultants: number
  clients: number
}

const peopleOfTeam = 10

/** Founds so many firms of a size; a team of every ten consultants, five contacts of every client, three surveys. */
export async function foundFirms(bench: Bench, count: number, size: FirmSize): Promise<BenchFirm[]> {
  const firms: BenchFirm[] = []
  for (let nth = 1; nth <= count; nth++) {
    const { id: tenantId } = await createTenant(bench.deps, { name: `Firm ${nth}` })
    const { key } = await inTenant(bench.deps, tenantId, system, (ctx) => createApiKey(ctx, { name: 'bench', scopes }))
    firms.push({ tenantId, apiKey: key, consultantIds: [] })
  }
  await asOwner(bench, null, async (client) => {
    const ids = firms.map(({ tenantId }) => tenantId)
    for (const [statement, values] of staff(ids, size)) await client.query(statement, values)
    const { rows } = await client.query<{ tenant_id: string; ids: string[] }>(
      'select tenant_id, array_agg(id order by id)::text[] as ids from consultants where tenant_id = any($1) group by 1',
      [ids],
    )
    const consultants = new Map(rows.map((row) => [row.tenant_id, row.ids]))
    for (const firm of firms) firm.consultantIds = consultants.get(firm.tenantId)!
  })
  return firms
}

/** The further surveys are copies of the first: only their questions' kinds differ, and only in what was answered. */
const staff = (tenants: string[], { consultants, clients }: FirmSize): [string, unknown[]][] => [
  [
    `insert into consultants (tenant_id, name) select t, 'Consultant ' || n
     from unnest($1::uuid[]) t, generate_series(1, $2::int) n`,
    [tenants, consultants],
  ],
  [
    `insert into clients (tenant_id, name) select t, 'Client ' || n
     from unnest($1::uuid[]) t, generate_series(1, $2::int) n`,
    [tenants, clients],
  ],
  [
    `insert into contacts (tenant_id, client_id, name, email)
     select c.tenant_id, c.id, 'Contact ' || n, 'contact' || n || '-' || c.id || '@client.test'
     from clients c, generate_series(1, 5) n where c.tenant_id = any($1)`,
    [tenants],
  ],
  [
    `insert into teams (tenant_id, name) select t, 'Team ' || n
     from unnest($1::uuid[]) t, generate_series(1, $2::int) n`,
    [tenants, Math.ceil(consultants / peopleOfTeam)],
  ],
  [
    `insert into team_members (tenant_id, team_id, consultant_id)
     select c.tenant_id, t.id, c.id
     from (select *, row_number() over (partition by tenant_id order by id) - 1 as nth from consultants) c
     join (select *, row_number() over (partition by tenant_id order by id) - 1 as nth from teams) t
       on t.tenant_id = c.tenant_id and t.nth = c.nth / $2::int
     where c.tenant_id = any($1)`,
    [tenants, peopleOfTeam],
  ],
  [
    `with made as (
       insert into surveys (tenant_id, name) select t, 'Survey ' || n from unnest($1::uuid[]) t, generate_series(2, 3) n
       returning tenant_id, id)
     insert into survey_versions (tenant_id, survey_id, number, content)
     select m.tenant_id, m.id, 1, v.content from made m
     join survey_versions v on v.tenant_id = m.tenant_id and v.number = 1`,
    [tenants],
  ],
]
