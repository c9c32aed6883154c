import type { Bench, BenchCase } from './case.ts'
import { load, type Shot } from './load.ts'
import { asOwner, type BenchFirm, seedFirm } from './seed.ts'

const perRound = 6000

/** One consultant's figures over a year with an answer on four days of five. */
export const figures: BenchCase[] = [
  {
    name: 'figures',
    unit: 'reads/s',
    limitIs: 'Fastify and the same sums in one prepared statement',
    prepare: (bench) => readCase(bench, (id) => `/sums/${id}`),
  },
  {
    name: 'figures-by-key',
    unit: 'reads/s',
    limitIs: 'Fastify and one prepared read by primary key',
    prepare: (bench) => readCase(bench, (id) => `/row/${id}`),
  },
]

async function readCase(bench: Bench, barePath: (consultantId: string) => string) {
  const firm = await seedFirm(bench)
  await seedCells(bench, firm)
  const shots = Array.from({ length: perRound }, (_, index): Shot => {
    const id = firm.consultantIds[index % firm.consultantIds.length]!
    return { method: 'GET', path: `/v1/consultants/${id}/figures`, headers: { authorization: `Bearer ${firm.apiKey}` } }
  })
  const bare = shots.map((_, index): Shot => {
    const id = firm.consultantIds[index % firm.consultantIds.length]!
    return { method: 'GET', path: barePath(id) }
  })
  return {
    ours: () => load(bench.apiBase, shots, 200),
    limit: () => load(bench.bareBase, bare, 200),
  }
}

async function seedCells(bench: Bench, { tenantId }: BenchFirm) {
  await asOwner(bench, tenantId, async (client) => {
    await client.query(
      `insert into metric_cells (tenant_id, consultant_id, day, kind, dimension, value, n, s, s2)
       select $1, id, current_date - age, 'csat5', dimension, 1 + (age * 7 + ord) % 5, 1, 1, 1
       from consultants, generate_series(0, 364) age,
            unnest(array['overall', 'timeliness', 'skill', 'courtesy']) with ordinality as dimensions (dimension, ord)
       where tenant_id = $1 and age % 5 <> 0`,
      [tenantId],
    )
    await client.query(
      `insert into invitation_cells (tenant_id, consultant_id, day, delivered, responded, firm_delivered, firm_responded)
       select $1, id, current_date - age, 3, 1, 3, 1 from consultants, generate_series(0, 364) age where tenant_id = $1`,
      [tenantId],
    )
    await client.query(
      `insert into service_cells (tenant_id, consultant_id, day, client_key, survey_id, n, s, s2, sx, sxx)
       select $1, id, current_date - age, id, id, 1, 1, 1, 75, 5625 from consultants, generate_series(0, 364) age
       where tenant_id = $1 and age % 5 <> 0`,
      [tenantId],
    )
    for (const cells of ['metric_cells', 'service_cells', 'invitation_cells']) {
      await client.query(`create table if not exists bench_${cells} as select * from ${cells} with no data`)
      await client.query(`insert into bench_${cells} select * from ${cells} where tenant_id = $1`, [tenantId])
      await client.query(`create index if not exists bench_${cells}_key on bench_${cells} (consultant_id, day)`)
      await client.query(`grant select on bench_${cells} to rapport_app`)
    }
    await client.query('create table if not exists bench_read_rows (id uuid primary key, body text)')
    await client.query(
      `insert into bench_read_rows select id, repeat('x', 400) from consultants where tenant_id = $1`,
      [tenantId],
    )
    await client.query('grant select on bench_read_rows to rapport_app')
    await client.query('analyze')
  })
}
