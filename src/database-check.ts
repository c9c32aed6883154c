/** Whether the database is one that a process may run on; asked before anything else is done with it. */
import { readdir } from 'node:fs/promises'
import type { Pool } from '../db/client.ts'

const migrations = new URL('../db/migrations/', import.meta.url)

/** Why a process does not start: one sentence per fault, to be printed as they are. */
export class StartRefused extends Error {
  readonly faults: string[]

  constructor(faults: string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/**
 * Throws StartRefused when the database cannot be reached, is older than PostgreSQL 18, lacks a migration, or when our
 * role could get round row-level security: as superuser, by BYPASSRLS, or because it owns a table or may become a role
 * that does.
 */
export async function checkDatabase(pool: Pool, { queueInDatabase }: { queueInDatabase: boolean }): Promise<void> {
  const role = await inspectRole(pool)
  const faults = [...roleFaults(role)]
  if (role.version < 180_000)
    faults.push(`DATABASE_URL is a PostgreSQL ${Math.floor(role.version / 10_000)}: Rapport needs 18 or newer`)
  else faults.push(...(await migrationFaults(pool, queueInDatabase)))
  if (faults.length > 0) throw new StartRefused(faults)
}

interface RoleFacts {
  version: number
  name: string
  superuser: boolean
  bypass: boolean
  owned: string | null
}

async function inspectRole(pool: Pool): Promise<RoleFacts> {
  try {
    const { rows } = await pool.query<RoleFacts>(`
      select current_setting('server_version_num')::int as version, current_user as name, r.rolsuper as superuser,
        exists (select from pg_roles other
                where (other.rolbypassrls or other.rolsuper) and pg_has_role(current_user, other.oid, 'member')) as bypass,
        (select min(c.oid::regclass::text) from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'member')) as owned
      from pg_roles r where r.rolname = current_user`)
    return rows[0]!
  } catch (error) {
    throw new StartRefused([connectionFault(error as Error & { code?: string })])
  }
}

function* roleFaults({ name, superuser, bypass, owned }: RoleFacts): Iterable<string> {
  if (superuser)
    yield `DATABASE_URL signs in as ${name}, a superuser, whom row-level security does not bind: use rapport_app`
  else if (bypass)
    yield `DATABASE_URL signs in as ${name}, who may bypass row-level security (BYPASSRLS): use rapport_app`
  else if (owned !== null)
    yield `DATABASE_URL signs in as ${name}, who owns the table ${owned} and could lift its row-level security: use rapport_app`
}

async function migrationFaults(pool: Pool, queueInDatabase: boolean): Promise<string[]> {
  const wanted = (await readdir(migrations)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3))
  const done = await pool.query<{ name: string }>('select name from kysely_migration').then(
    ({ rows }) => new Set(rows.map(({ name }) => name)),
    () => new Set<string>(),
  )
  const missing = wanted.filter((name) => !done.has(name))
  if (missing.length > 0)
    return [`the database lacks ${missing.length} of ${wanted.length} migrations: run \`npm run migrate\``]
  if (!queueInDatabase) return []
  const { rows } = await pool.query<{ there: boolean }>(`select to_regnamespace('bullmq') is not null as there`)
  return rows[0]!.there ? [] : ['the database lacks the tables of the queue: run `npm run migrate`']
}

/** What went wrong when connecting, in words that name the setting to look at. */
export function connectionFault(error: Error & { code?: string }, setting = 'DATABASE_URL'): string {
  const reason = reasons[error.code ?? '']
  if (reason) return `${setting}: ${reason}`
  return `${setting}: cannot reach PostgreSQL (${error.code ?? error.message})`
}

const reasons: Record<string, string> = {
  '28P01': 'PostgreSQL refuses the user or the password',
  '28000': 'PostgreSQL refuses the user; `npm run migrate` creates rapport_app',
  '3D000': 'this database does not exist; create it, then run `npm run migrate`',
  '53300': 'PostgreSQL has no connection left for us',
}
