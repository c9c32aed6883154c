import type { Logger } from 'pino'
import { startWorkers } from '../workers/start.ts'
import { startApi } from './api.ts'
import type { Config } from './config.ts'
import { checkDatabase } from './database-check.ts'
import { closeDeps, makeDeps } from './deps.ts'

/** API and workers in one process; closing stops taking requests first and ends with the database's connections. */
export async function startEverything(config: Config<'DATABASE_URL' | 'PUBLIC_URL' | 'SECRET_KEYS'>, log: Logger) {
  const deps = makeDeps(config, { name: 'standalone', log })
  let api: Awaited<ReturnType<typeof startApi>>
  let workers: Awaited<ReturnType<typeof startWorkers>>
  try {
    await checkDatabase(deps.pool, { queueInDatabase: config.REDIS_URL === undefined })
    api = await startApi(deps, { log, drainMs: 0 })
    workers = await startWorkers(deps)
  } catch (error) {
    await closeDeps(deps)
    throw error
  }
  return {
    deps,
    app: api.app,
    close: async () => {
      await api.close()
      await workers.close()
      await closeDeps(deps)
    },
  }
}
