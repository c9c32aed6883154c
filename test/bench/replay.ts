/*
 * What a replay of a policy costs: 100,000 resolved tickets of one firm over a year, of 2,000 contacts at 200 clients,
 * decided and half of them asked. No limit is measured beside it: what is asked for is seconds.
 */
import { sql } from 'kysely'
import { inTenant, system } from '../../src/context.ts'
import { createReplay, getReplay, runReplays } from '../../src/features/policy-replays/service.ts'
import { createTenant } from '../../src/features/tenants/service.ts'
import type { Bench } from './case.ts'

const contacts = 2_000
const clients = 200
const perWrite = 2_000

const rules = {
  condition: { not: { field: 'tags', op: 'hasAny', value: ['internal'] } },
  window: { days: [1, 2, 3, 4, 5], from: '09:00', until: '17:00', holidays: [] },
  quietPeriods: [{ clock: 'contact', days: 30, countedFrom: 'sent', counts: 'all', whenBusy: 'skip' }],
  caps: [{ clock: 'client', most: 20, days: 30, reserved: 0, whenBusy: 'wait' }],
} as const

export interface ReplayReport {
  occasions: number
  wallMs: number
  cpuMs: number
  summary: unknown
}

/** Measures a replay with a window, a quiet period and a cap, and prints what it found unless told to be quiet. */
export async function benchReplay(
  { deps }: Bench,
  { occasions, quiet }: { occasions: number; quiet: boolean },
): Promise<ReplayReport> {
  const { id: tenantId } = await createTenant(deps, { name: 'Ahrens & Partner' })
  for (let first = 0; first < occasions; first += perWrite) await writeTickets(deps, tenantId, first, perWrite)
  const { id } = await inTenant(deps, tenantId, system, async (ctx) => {
    const policy = await ctx.tx.selectFrom('policies').select('id').executeTakeFirstOrThrow()
    return createReplay(ctx, policy.id, { days: 365, others: 'unchanged', draft: { rules } as never })
  })
  const began = performance.now()
  const cpuBefore = process.cpuUsage()
  await runReplays(deps, { tenantId, ids: [id] })
  const { user, system: kernel } = process.cpuUsage(cpuBefore)
  const report = { occasions, wallMs: performance.now() - began, cpuMs: (user + kernel) / 1000 }
  const { summary } = await inTenant(deps, tenantId, system, (ctx) => getReplay(ctx, id))
  if (!quiet)
    console.log(
      `replay: ${occasions} occasions in ${Math.round(report.wallMs)} ms, ${Math.round(report.cpuMs)} ms of our CPU`,
    )
  if (!quiet) console.log(JSON.stringify(summary))
  return { ...report, summary }
}

const writeTickets = (deps: Bench['deps'], tenantId: string, first: number, count: number) =>
  inTenant(deps, tenantId, system, async ({ tx }) => {
    if (first === 0) {
      await sql`insert into clients (tenant_id, name) select ${tenantId}, 'Client ' || n
        from generate_series(1, ${clients}::int) n`.execute(tx)
      await sql`insert into contacts (tenant_id, name, email, client_id)
        select ${tenantId}, 'Contact ' || n, 'c' || n || '@bench.example', l.id from generate_series(1, ${contacts}::int) n
        join (select id, row_number() over () as nth from clients) l on l.nth = 1 + n % ${clients}::int`.execute(tx)
      await sql`insert into consultants (tenant_id, name) select ${tenantId}, 'Consultant ' || n
        from generate_series(1, 20) n`.execute(tx)
    }
    await sql`
      with new as (
        insert into tickets (tenant_id, subject, contact_id, client_id, state, cycle, resolved_at, tags)
        select ${tenantId}, 'Printer prints nothing', c.id, c.client_id, 'resolved', 1,
          clock_timestamp() - make_interval(secs => 31000000.0 * (1 - (n + random()) / 100000)), array['printer']
        from generate_series(${first}::int, ${first + count - 1}::int) n
        join (select id, client_id, row_number() over () as nth from contacts) c
          on c.nth = 1 + (n::bigint * 7919) % ${contacts}::int
        returning tenant_id, id, contact_id, client_id, resolved_at
      ), resolved as (
        insert into ticket_resolutions (tenant_id, ticket_id, cycle, resolved_at)
        select tenant_id, id, 1, resolved_at from new returning ticket_id
      ), credited as (
        insert into resolution_credits (tenant_id, ticket_id, cycle, consultant_id, share)
        select n.tenant_id, n.id, 1, k.id, 1 from new n
        cross join (select id from consultants order by id limit 1) k
      ), raised as (
        insert into occasions (tenant_id, kind, key, ticket_id, cycle, client_id, occurred_at, created_at)
        select tenant_id, 'ticket_resolved', 'ticket:' || id || ':1', id, 1, client_id, resolved_at, resolved_at from new
        returning tenant_id, id, ticket_id, occurred_at
      )
      insert into decisions (tenant_id, occasion_id, ticket_id, cycle, policy_id, contact_id, outcome, reason, facts,
        decided_at)
      select r.tenant_id, r.id, r.ticket_id, 1, p.id, n.contact_id,
        case when random() < 0.5 then 'invited' else 'quiet_period' end, 'As measured.',
        jsonb_build_object('now', r.occurred_at), r.occurred_at
      from raised r join new n on n.id = r.ticket_id cross join policies p`.execute(tx)
  })
