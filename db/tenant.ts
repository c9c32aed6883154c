/*
 * The only way to tables of tenants. Row-level security compares tenant_id with the setting app.tenant_id, which is
 * always local to one transaction, so it can neither leak to the next user of a pooled connection nor be forgotten.
 *
 * Two forms:
 * - one statement: bind and execute of set_config, then of the statement, then one Sync. PostgreSQL keeps an implicit
 *   transaction open until that Sync, so this is one round trip without BEGIN or COMMIT, and an error undoes both.
 *   It leans on how pg drives its protocol (class TenantQuery); pg is pinned, and a test fails when that changes.
 * - several statements: a real transaction, whose BEGIN and set_config share one round trip.
 */
import {
  CamelCasePlugin,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import pg from 'pg'
import { type Pool, setTenant } from './client.ts'
import type { DB } from './types.ts'

export type TenantDb = Kysely<DB>

/** A hot statement: written once, named, so that a connection parses it once. Columns come back as SQL names them. */
export interface Statement<Row> {
  readonly name: string
  readonly text: string
  /** Never set: it only carries the type of a row. */
  readonly row?: Row
}

export const defineStatement = <Row>(name: string, text: string): Statement<Row> => ({ name, text })

/** What both forms offer: Kysely for ordinary statements, run() for prepared ones. */
export interface TenantConnection {
  readonly tx: TenantDb
  run<Row>(statement: Statement<Row>, values: unknown[]): Promise<Row[]>
}

type Execute = (query: pg.QueryConfig) => Promise<pg.QueryResult>

interface WireConnection {
  parse(message: { name?: string; text: string }): void
  bind(message: { statement?: string; values: unknown[] }): void
  execute(message: { portal?: string; rows?: number }): void
}

interface WireQuery {
  prepare(connection: WireConnection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: WireConnection): void
}

const PgQuery = pg.Query as unknown as new (
  config: pg.QueryConfig & { queryMode: 'extended' },
  values: undefined,
  callback: (error: Error | null, result: pg.QueryResult) => void,
) => WireQuery

/** A query that sets the tenant inside its own implicit transaction; set_config's row and completion are not its own. */
class TenantQuery extends PgQuery {
  #tenantId: string
  #prepared: boolean
  #tenantIsSet = false

  constructor(
    tenantId: string,
    prepared: boolean,
    config: pg.QueryConfig,
    callback: (error: Error | null, result: pg.QueryResult) => void,
  ) {
    super({ ...config, queryMode: 'extended' }, undefined, callback)
    this.#tenantId = tenantId
    this.#prepared = prepared
  }

  override prepare(connection: WireConnection) {
    if (!this.#prepared) connection.parse({ text: setTenant.text })
    connection.bind({ statement: this.#prepared ? setTenant.name : '', values: [this.#tenantId] })
    connection.execute({})
    super.prepare(connection)
  }

  override handleDataRow(message: unknown) {
    if (this.#tenantIsSet) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: WireConnection) {
    if (this.#tenantIsSet) super.handleCommandComplete(message, connection)
    this.#tenantIsSet = true
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function checked(tenantId: string): string {
  if (!uuid.test(tenantId)) throw new TypeError('a tenant id must be a lower-case UUID')
  return tenantId
}

/** A connection whose every statement is a transaction of its own, in one round trip. */
export function tenantStatements(pool: Pool, tenantId: string): TenantConnection {
  checked(tenantId)
  return tenantConnection(pool.preparedStatements, async (query) => {
    const client = await pool.connect()
    let failure: Error | undefined
    try {
      return await new Promise<pg.QueryResult>((resolve, reject) => {
        const submitted = new TenantQuery(tenantId, pool.preparedStatements, query, (error, result) =>
          error ? reject(error) : resolve(result),
        )
        client.query(submitted as unknown as pg.Submittable)
      })
    } catch (error) {
      failure = error as Error
      throw error
    } finally {
      client.release(isConnectionFault(failure))
    }
  })
}

/** Runs fn in one transaction of the tenant; commits when it resolves, rolls back when it rejects. */
export async function tenantTransaction<T>(
  pool: Pool,
  tenantId: string,
  fn: (connection: TenantConnection) => Promise<T>,
): Promise<T> {
  checked(tenantId)
  const client = await pool.connect()
  let broken = false
  try {
    await client.query(`begin; select set_config('app.tenant_id', '${tenantId}', true)`)
    const result = await fn(tenantConnection(pool.preparedStatements, (query) => client.query(query)))
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** A connection that broke is thrown away; one that only refused a statement (an SQLSTATE) is kept. */
function isConnectionFault(error: Error | undefined): boolean {
  const code = (error as { code?: string } | undefined)?.code
  return error !== undefined && !(code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !/^(57P|08)/.test(code))
}

function tenantConnection(preparedStatements: boolean, execute: Execute): TenantConnection {
  return {
    tx: kyselyOver(execute),
    run: async <Row>({ name, text }: Statement<Row>, values: unknown[]) => {
      const result = await execute({ text, values, ...(preparedStatements && { name }) })
      return result.rows as Row[]
    },
  }
}

const camelCase = new CamelCasePlugin({ maintainNestedObjectKeys: true })

function kyselyOver(execute: Execute): TenantDb {
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new GivenConnectionDriver(execute),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins: [camelCase],
  })
}

/** Kysely's driver over a connection that somebody else opened, scoped to a tenant, and will close. */
class GivenConnectionDriver implements Driver {
  #connection: DatabaseConnection

  constructor(execute: Execute) {
    this.#connection = {
      async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
        const { rows, rowCount } = await execute({ text: sql, values: [...parameters] })
        return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) }
      },
      // biome-ignore lint/correctness/useYield: streaming is refused, not offered.
      async *streamQuery() {
        throw new Error('results of tenants are paged, not streamed')
      },
    }
  }

  async init() {}
  async acquireConnection() {
    return this.#connection
  }
  async beginTransaction() {
    throw new Error('use inTenant(), which opens the transaction')
  }
  async commitTransaction() {}
  async rollbackTransaction() {}
  async releaseConnection() {}
  async destroy() {}
}
