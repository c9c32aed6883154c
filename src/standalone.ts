/**
 * Process: `npm start`. API and workers in one; what is not configured is embedded: without DATABASE_URL a PostgreSQL of
 * its own in DATA_DIR, without REDIS_URL the queue in PostgreSQL, without SMTP_URL captured mail.
 */
import { loadConfig } from './config.ts'
import { freePort } from './embedded-postgres.ts'
import { startEverything } from './everything.ts'
import { type LocalDatabase, startLocalDatabase } from './local-database.ts'
import { createLog } from './log.ts'
import { runProcess } from './process.ts'

const needed = ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS'] as const

await runProcess(async () => {
  const given = loadConfig(process.env, process.env.DATABASE_URL ? needed : [])
  const local = given.DATABASE_URL ? undefined : await startLocalDatabase(given)
  try {
    return await startOn(local)
  } catch (error) {
    await local?.stop()
    throw error
  }
})

async function startOn(local: LocalDatabase | undefined) {
  const port = process.env.PORT === '0' ? String(await freePort()) : (process.env.PORT ?? '3000')
  const config = loadConfig(
    {
      PUBLIC_URL: `http://localhost:${port}`,
      ...process.env,
      ...(local && { ...local.settings, PORT: port, DATA_DIR: undefined }),
    },
    needed,
  )
  const log = createLog(config, 'standalone')
  const everything = await startEverything(config, log)
  if (local) log.info({ folder: local.folder, databasePort: local.port }, 'the data is kept in this folder')
  log.info({ documentation: `${config.PUBLIC_URL}/docs` }, 'Rapport is ready')
  let closing = false
  local?.ended.then(() => {
    if (closing) return
    console.error('the embedded PostgreSQL ended unexpectedly')
    process.exit(1)
  })
  return {
    close: async () => {
      closing = true
      await everything.close()
      await local?.stop()
    },
  }
}
