/*
 * What `npm start` runs on when no DATABASE_URL is given: a PostgreSQL of its own in DATA_DIR, and secrets that are made
 * once and kept there.
 */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { migrateToLatest } from '../db/migrator.ts'
import type { Config } from './config.ts'
import { type EmbeddedDatabase, keptSecret, startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrateQueueSchema } from './jobs.ts'

export interface LocalDatabase extends EmbeddedDatabase {
  /** Settings that follow from it. */
  readonly settings: { DATABASE_URL: string; SECRET_KEYS: string }
}

/** Starts it, brings it to the newest schema, and says with which settings to use it. */
export async function startLocalDatabase({ DATA_DIR, SECRET_KEYS }: Config): Promise<LocalDatabase> {
  const folder = resolve(DATA_DIR)
  await mkdir(folder, { recursive: true })
  const password = await keptSecret(join(folder, 'database-password'), () => randomBytes(24).toString('hex'))
  const secretKeys =
    SECRET_KEYS ?? (await keptSecret(join(folder, 'secret-keys'), () => `1:${randomBytes(32).toString('base64')}`))
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
