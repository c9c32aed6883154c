/** Process: the API on DATABASE_URL (`npm run start:api`). */
import { startApi } from './api.ts'
import { loadConfig } from './config.ts'
import { checkDatabase } from './database-check.ts'
import { closeDeps, makeDeps } from './deps.ts'
import { createLog } from './log.ts'
import { runProcess } from './process.ts'

await runProcess(async () => {
  const config = loadConfig(process.env, ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS'])
  const log = createLog(config, 'api')
  const deps = makeDeps(config, { name: 'api', log })
  await checkDatabase(deps.pool, { queueInDatabase: config.REDIS_URL === undefined })
  const api = await startApi(deps, { log, drainMs: config.SHUTDOWN_DELAY_MS })
  return {
    close: async () => {
      await api.close()
      await closeDeps(deps)
    },
  }
})
