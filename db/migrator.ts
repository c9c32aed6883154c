import { readdir } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'
import { appRole, ensureRoles } from './roles.ts'

const folder = new URL('./migrations/', import.meta.url)

async function getMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts'))
  const entries = names.map(async (name) => [name.slice(0, -3), await import(new URL(name, folder).href)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

async function withMigrator<T>(
  ownerUrl: string,
  fn: (migrator: Migrator, db: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: ownerUrl, max: 2 }) }),
  })
  try {
    return await fn(new Migrator({ db, provider: { getMigrations } }), db)
  } finally {
    await db.destroy()
  }
}

/** Roles and tables, up to the newest; returns the names of the migrations it ran. */
export async function migrateToLatest(ownerUrl: string, appPassword: string): Promise<string[]> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    await ensureRoles(owner, appPassword)
  } finally {
    await owner.end()
  }
  return withMigrator(ownerUrl, async (migrator, db) => {
    const { results, error } = await migrator.migrateToLatest()
    if (error) throw error
    // Every process compares this table with its own migrations before it starts.
    await sql`grant select on kysely_migration to ${sql.id(appRole)}`.execute(db)
    return (results ?? []).map(({ migrationName }) => migrationName)
  })
}

/** Undoes the newest migration; returns its name. */
export async function migrateDown(ownerUrl: string): Promise<string[]> {
  return withMigrator(ownerUrl, async (migrator) => {
    const { results, error } = await migrator.migrateDown()
    if (error) throw error
    return (results ?? []).map(({ migrationName }) => migrationName)
  })
}
