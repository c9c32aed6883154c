import { defineStatement } from '../../../db/tenant.ts'
import { eachStatement, system } from '../../context.ts'
import type { FallingDue } from '../../falling-due.ts'
import { processWaitingDeliveries } from './process.ts'

const waiting = defineStatement<{ id: string; received_at: Date }>(
  'waiting_deliveries',
  `select id, received_at from inbound_deliveries where tenant_id = $1 and state = 'received' order by id limit 100`,
)

/** Calls that nobody has processed yet, for a clock that is moved: it waits until what was told is known. */
export const deliveriesToProcess: FallingDue = {
  name: 'deliveries',
  nextDue: async ({ run, tenantId }) => (await run(waiting, [tenantId]))[0]?.received_at ?? null,
  runDue: async (deps, tenantId) => {
    const ids = (await eachStatement(deps, tenantId, system).run(waiting, [tenantId])).map(({ id }) => id)
    await processWaitingDeliveries(deps, { tenantId, ids }).catch((error) =>
      deps.log.warn({ err: error, tenantId }, 'some deliveries of a sandbox are tried again'),
    )
    return ids.length
  },
}
