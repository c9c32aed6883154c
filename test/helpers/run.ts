/**
 * Process: `npm test`. Starts one PostgreSQL for the whole run, migrates the template that every test file clones, and
 * hands the rest to tap: `npm test -- test/features/clients` runs what lies there.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { migrateToLatest } from '../../db/migrator.ts'
import { startTemporaryPostgres } from '../../src/embedded-postgres.ts'
import { migrateQueueSchema } from '../../src/jobs.ts'

const database = await startTemporaryPostgres()
let exitCode = 1
try {
  await migrateToLatest(database.ownerUrl, database.appPassword)
  await migrateQueueSchema(database.ownerUrl)
  const admin = new pg.Client({ connectionString: database.ownerUrl.replace(/\/rapport$/, '/postgres') })
  await admin.connect()
  await admin.query('alter database rapport is_template true')
  await admin.end()
  const tap = spawn(join(import.meta.dirname, '../../node_modules/.bin/tap'), process.argv.slice(2), {
    stdio: 'inherit',
    env: { ...process.env, TEST_OWNER_URL: database.ownerUrl, TEST_APP_URL: database.appUrl },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tap.kill(signal))
  exitCode = await new Promise<number>((resolve) => tap.once('close', (code) => resolve(code ?? 1)))
} finally {
  await database.stop()
}
process.exit(exitCode)
