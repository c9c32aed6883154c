/** Process: the workers on DATABASE_URL (`npm run start:worker`); start as many as there is work. */
import { loadConfig } from '../src/config.ts'
import { checkDatabase } from '../src/database-check.ts'
import { closeDeps, makeDeps } from '../src/deps.ts'
import { createLog } from '../src/log.ts'
import { runProcess } from '../src/process.ts'
import { startWorkers } from './start.ts'

await runProcess(async () => {
  const config = loadConfig(process.env, ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS'])
  const log = createLog(config, 'worker')
  const deps = makeDeps(config, { name: 'worker', log })
  await checkDatabase(deps.pool, { queueInDatabase: config.REDIS_URL === undefined })
  const workers = await startWorkers(deps)
  log.info({}, 'workers started')
  return {
    close: async () => {
      await workers.close()
      await closeDeps(deps)
    },
  }
})
