import { inTenant, system } from '../../src/context.ts'
import { createConnection } from '../../src/features/connections/service.ts'
import { systemNames } from '../../src/ticket-systems/registry.ts'
import type { Bench, BenchCase } from './case.ts'
import { callOf } from './intake/bodies.ts'
import { proofs } from './intake/proofs.ts'
import { load, type Shot } from './load.ts'
import { makeBareTable, seedFirm } from './seed.ts'

const perRound = 3000

/** Calls of every ticket system: found, verified, told apart, stored once with their payload, workers woken. */
export const intakeCases: BenchCase[] = systemNames.map((name) => ({
  name: `intake-${name}`,
  unit: 'webhooks/s',
  limitIs: 'Fastify and one prepared insert of the same body',
  prepare: (bench) => prepare(bench, name),
}))

async function prepare(bench: Bench, name: string) {
  const firm = await seedFirm(bench)
  const { authentication, secret, query = '' } = proofs[name]!
  const connection = await inTenant(bench.deps, firm.tenantId, system, (ctx) =>
    createConnection(ctx, { name, system: name, source: name, authentication, secret }),
  )
  await makeBareTable(bench)
  let calls = 0
  const shots = (): Shot[] =>
    Array.from({ length: perRound }, () => ({
      method: 'POST' as const,
      path: `/hooks/${connection.id}${query}`,
      ...callOf(name, proofs[name]!, ++calls, connection.url + query),
    }))
  const bare: Shot[] = shots().map((shot) => ({ ...shot, path: '/row' }))
  return {
    ours: () => load(bench.apiBase, shots(), 200),
    limit: () => load(bench.bareBase, bare, 200),
  }
}
