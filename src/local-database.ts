/*
 * What `npm start` runs on when no DATABASE_URL is given: a PostgreSQL of its own in DATA_DIR, and secrets that are made
 * once and kept there.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { migrateToLatest } from '../db/migrator.ts'
import type { Config } from './config.ts'
import { type EmbeddedDatabase, FolderInUse, keptSecret, startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrateQueueSchema } from './jobs.ts'

/** Settings that follow from the local database. */
interface LocalSettings {
  readonly DATABASE_URL: string
  readonly SECRET_KEYS: string
}

export interface LocalDatabase extends EmbeddedDatabase {
  readonly settings: LocalSettings
}

/** Starts it, brings it to the newest schema, and says with which settings to use it. */
export async function startLocalDatabase(config: Config): Promise<LocalDatabase> {
  const { folder, password, secretKeys } = await keptSecrets(config)
  const database = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), password, durable: true })
  try {
    await migrateToLatest(database.ownerUrl, password)
    await migrateQueueSchema(database.ownerUrl)
  } catch (error) {
    await database.stop()
    throw error
  }
  return { ...database, settings: { DATABASE_URL: database.appUrl, SECRET_KEYS: secretKeys } }
}

/** For a command beside `npm start`: uses the server that runs there, or starts it for as long as the command takes. */
export async function joinLocalDatabase(config: Config): Promise<{ settings: LocalSettings; leave(): Promise<void> }> {
  try {
    const { settings, stop } = await startLocalDatabase(config)
    return { settings, leave: stop }
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error
    const { password, secretKeys } = await keptSecrets(config)
    const port = (await readFile(join(error.folder, 'postmaster.pid'), 'utf8')).split('\n')[3]
    const url = `postgresql://rapport_app:${password}@127.0.0.1:${port}/rapport`
    return { settings: { DATABASE_URL: url, SECRET_KEYS: secretKeys }, leave: async () => {} }
  }
}

async function keptSecrets({ DATA_DIR, SECRET_KEYS }: Config) {
  const folder = resolve(DATA_DIR)
  await mkdir(folder, { recursive: true })
  const password = await keptSecret(join(folder, 'database-password'), () => randomBytes(24).toString('hex'))
  const secretKeys =
    SECRET_KEYS ?? (await keptSecret(join(folder, 'secret-keys'), () => `1:${randomBytes(32).toString('base64')}`))
  return { folder, password, secretKeys }
}
