import { LRUCache } from 'lru-cache'
import type { Pool } from '../db/client.ts'
import { defineStatement, type TenantConnection, tenantStatements } from '../db/tenant.ts'

const ask = defineStatement<{ is_sandbox: boolean }>('is_sandbox', 'select is_sandbox from tenants where id = $1')

/** Which firms are sandboxes. A firm is one from its first day to its last or never, so each is asked about once. */
export class Sandboxes {
  #pool: Pool
  #known = new LRUCache<string, { isSandbox: boolean }>({ max: 10_000 })

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** Whoever is in a transaction of the firm gives its connection, so that nobody waits for a second one. */
  async has(tenantId: string, connection?: Pick<TenantConnection, 'run'>): Promise<boolean> {
    const known = this.#known.get(tenantId)
    if (known) return known.isSandbox
    const { run } = connection ?? tenantStatements(this.#pool, tenantId)
    const [tenant] = await run(ask, [tenantId])
    if (tenant) this.#known.set(tenantId, { isSandbox: tenant.is_sandbox })
    return tenant?.is_sandbox ?? false
  }
}
