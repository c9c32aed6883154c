import { inParallel } from '../../src/coalesce.ts'
import { inTenant, system } from '../../src/context.ts'
import { decideOnResolution } from '../../src/features/decisions/service.ts'
import type { Bench, BenchCase } from './case.ts'
import type { Measured } from './load.ts'
import { asOwner, type BenchFirm, seedFirm, seedResolvedTickets } from './seed.ts'

const perRound = 2000
const atOnce = 10

const rules = {
  condition: { field: 'priority', op: 'notIn', value: ['low'] },
  window: { days: [1, 2, 3, 4, 5, 6, 7], from: '07:00', until: '19:00', holidays: [] },
  quietPeriods: [{ clock: 'contact', days: 30, countedFrom: 'sent', counts: 'all', whenBusy: 'skip' }],
}

/** Resolutions decided one a transaction, by a policy with a condition, a window and a quiet period; 200 contacts. */
export const decisions: BenchCase = {
  name: 'decisions',
  unit: 'decisions/s',
  limitIs: 'a transaction with the same rows as prepared inserts',
  async prepare(bench, rounds) {
    const firm = await seedFirm(bench)
    await asOwner(bench, firm.tenantId, (owner) =>
      owner.query('update policies set rules = $1', [JSON.stringify(rules)]),
    )
    const tickets = await seedResolvedTickets(bench, firm, perRound * rounds)
    await makeBareTables(bench)
    const next = () => tickets.splice(0, perRound)
    return {
      ours: () => timed(next(), (id) => decide(bench, firm, id)),
      limit: () => timed(ids(), (id) => insert(bench, id)),
    }
  },
}

const ids = () => Array.from({ length: perRound }, () => crypto.randomUUID())

async function timed(of: string[], fn: (id: string) => Promise<void>): Promise<Measured> {
  const began = performance.now()
  await inParallel(of, atOnce, fn)
  return { perSecond: (1000 * of.length) / (performance.now() - began), p50: null, p99: null }
}

const decide = ({ deps }: Bench, { tenantId }: BenchFirm, ticketId: string) =>
  inTenant(deps, tenantId, system, async (ctx) => decideOnResolution(ctx, { ticketId, cycle: 1 }))

/** Occasion, decision, its history and, for one of ten, the invitation; with their indexes and nothing else. */
const bare = ['occasions', 'decisions', 'decision_changes']

const makeBareTables = (bench: Bench) =>
  asOwner(bench, null, async (owner) => {
    for (const table of bare) {
      await owner.query(
        `create table if not exists bench_${table} (like ${table} including indexes including defaults)`,
      )
      await owner.query(`grant insert on bench_${table} to rapport_app`)
    }
  })

const inserts = [
  `insert into bench_occasions (tenant_id, id, kind, key, ticket_id, cycle, occurred_at)
   values ($1::uuid, $1, 'ticket_resolved', $1::uuid::text, $1, 1, now())`,
  `insert into bench_decisions (tenant_id, id, occasion_id, ticket_id, cycle, outcome, reason)
   values ($1, $1, $1, $1, 1, 'quiet_period', 'The contact was asked before.')`,
  `insert into bench_decision_changes (tenant_id, id, decision_id, outcome, reason, facts, changed_at)
   values ($1, $1, $1, 'quiet_period', 'The contact was asked before.', '{}', now())`,
]

async function insert({ deps }: Bench, id: string) {
  const client = await deps.pool.connect()
  try {
    await client.query('begin')
    for (const [index, text] of inserts.entries())
      await client.query({ name: `bench_decide_${index}`, text, values: [id] })
    await client.query('commit')
  } finally {
    client.release()
  }
}
