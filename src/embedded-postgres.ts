/*
 * A real PostgreSQL from an npm package, for a machine that has none: for `npm start` with nothing configured, the demo,
 * tests and generated files. The server runs as a child of a guard, which ends it when this process is gone.
 */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { canEnter, unprivilegedUser } from './embedded-postgres/programs.ts'
import { newPassword, type Server, type ServerOptions, startServer } from './embedded-postgres/start.ts'

export { FolderInUse, freePort } from './embedded-postgres/start.ts'

export interface EmbeddedDatabase extends Server {
  /** As the role that owns the tables. */
  readonly ownerUrl: string
  readonly appUrl: string
  /** Password of rapport_app, which the migrations set. */
  readonly appPassword: string
}

/** Starts a PostgreSQL with a database `rapport`; a data folder that a killed process left is started again. */
export async function startEmbeddedPostgres(options: Omit<ServerOptions, 'superuser'>): Promise<EmbeddedDatabase> {
  const server = await startServer({ ...options, superuser: 'rapport_owner' })
  const url = (user: string, database: string) =>
    `postgresql://${user}:${encodeURIComponent(options.password)}@127.0.0.1:${server.port}/${database}`
  await createDatabase(url('rapport_owner', 'postgres'), 'rapport')
  return {
    ...server,
    ownerUrl: url('rapport_owner', 'rapport'),
    appUrl: url('rapport_app', 'rapport'),
    appPassword: options.password,
  }
}

/** An embedded PostgreSQL whose data is thrown away when it stops: for tests, the demo and generated files. */
export async function startTemporaryPostgres({ durable = false } = {}): Promise<EmbeddedDatabase> {
  const user = await unprivilegedUser()
  const base = (await canEnter(tmpdir(), user)) ? tmpdir() : '/var/tmp'
  const folder = await mkdtemp(join(base, 'rapport-postgres-'))
  await chmod(folder, 0o755) // as root the server runs as another user, who must get in
  try {
    return await startEmbeddedPostgres({
      folder: join(folder, 'data'),
      password: newPassword(),
      durable,
      removeAfter: folder,
    })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
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

/** A secret kept in a file of the data folder, made on first use, readable by its owner only. */
export async function keptSecret(file: string, make: () => string): Promise<string> {
  const read = () => readFile(file, 'utf8').then((text) => text.trim())
  const kept = await read().catch(() => undefined)
  if (kept) return kept
  await writeFile(file, `${make()}\n`, { mode: 0o600, flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error // another process made it at the same instant
  })
  return read()
}
