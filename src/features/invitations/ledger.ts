/** What is written down about mails on their way; those that travel at the same time share their statements. */
import { setTimeout as sleep } from 'node:timers/promises'
import { coalesce } from '../../coalesce.ts'
import { eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { Gate } from '../../gate.ts'
import type { Attempt, Setback } from './sending-queries.ts'

/** The statements of one kind of row. */
export interface Records {
  /** Notes that final bytes are about to go out; returns the ids of those that still may. */
  mark(ctx: TenantContext, attempts: Attempt[]): Promise<Set<string>>
  recordSent(ctx: TenantContext, attempts: Attempt[]): Promise<unknown>
  recordSetbacks(ctx: TenantContext, setbacks: Setback[]): Promise<unknown>
}

export interface Ledger {
  /** Whether the final byte may go out. */
  mark(tenantId: string, attempt: Attempt): Promise<boolean>
  sent(tenantId: string, attempt: Attempt): Promise<void>
  setBack(tenantId: string, setback: Setback): Promise<void>
}

const gates = new WeakMap<Deps, Gate>()

/** A mail is inside from its mark to its record: no more than that many can ever become unknown at once. */
export function gateOf(deps: Deps): Gate {
  const gate = gates.get(deps) ?? new Gate(deps.config.SMTP_CONNECTIONS)
  gates.set(deps, gate)
  return gate
}

const ledgers = new WeakMap<Deps, Map<Records, Ledger>>()

export function ledgerOf(deps: Deps, records: Records): Ledger {
  const known = ledgers.get(deps) ?? new Map<Records, Ledger>()
  ledgers.set(deps, known)
  const ledger = known.get(records) ?? makeLedger(deps, records)
  known.set(records, ledger)
  return ledger
}

function makeLedger(deps: Deps, { mark, recordSent, recordSetbacks }: Records): Ledger {
  const as = (tenantId: string) => eachStatement(deps, tenantId, system)
  return {
    mark: coalesce(async (tenantId, attempts) => {
      const going = await mark(as(tenantId), attempts)
      return attempts.map(({ id }) => going.has(id))
    }),
    sent: coalesce(async (tenantId, attempts) => {
      await insisting(() => recordSent(as(tenantId), attempts))
      return attempts.map(() => undefined)
    }),
    setBack: coalesce(async (tenantId, setbacks) => {
      await insisting(() => recordSetbacks(as(tenantId), setbacks))
      return setbacks.map(() => undefined)
    }),
  }
}

/** What the server said is known here only, so a database that is away for a moment is waited for. */
async function insisting(record: () => Promise<unknown>): Promise<void> {
  for (const waitMs of [100, 500, 2000, 5000]) {
    try {
      await record()
      return
    } catch {
      await sleep(waitMs)
    }
  }
  await record()
}
