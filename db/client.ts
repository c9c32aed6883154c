import pg from 'pg'

const { builtins } = pg.types

/**
 * How values of PostgreSQL arrive in this project: int8 and numeric as numbers (counts and exact decimal sums that are
 * far below 2^53), date as 'YYYY-MM-DD' (a calendar day has no zone), everything else as pg does it.
 */
const parsers = new Map<number, (value: string) => unknown>([
  [builtins.INT8, Number],
  [builtins.NUMERIC, Number],
  [builtins.DATE, (value) => value],
])

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format as 'text'),
}

/** The name and text by which a connection knows the statement that sets the tenant. */
export const setTenant = {
  name: 'set_tenant',
  text: `select set_config('app.tenant_id', $1, true)`,
}

export interface PoolOptions {
  connectionString: string
  max: number
  applicationName: string
  /** Off for poolers that do not know prepared statements (PgBouncer before 1.21). */
  preparedStatements: boolean
}

export interface Pool extends pg.Pool {
  readonly preparedStatements: boolean
}

/** A pool whose connections already know the statement that sets the tenant, so that it costs no parse later. */
export function createPool({ connectionString, max, applicationName, preparedStatements }: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types,
    ...(preparedStatements && {
      onConnect: async (client: pg.ClientBase) => {
        await client.query({ ...setTenant, values: [''] })
      },
    }),
  })
  // A connection that breaks while it is taken, but between two statements, has nobody else to tell, and an error that
  // nobody hears ends the process. Its next statement fails, and it is thrown away.
  pool.on('connect', (client) => client.on('error', () => {}))
  return Object.assign(pool, { preparedStatements })
}
