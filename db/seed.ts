/**
 * Process: founds the two firms of the demo in the database of DATABASE_URL, to try things on. They have owners with
 * passwords that are printed, so it refuses to run without `--i-know-this-writes-example-data`.
 */
import { loadConfig } from '../src/config.ts'
import { checkDatabase, StartRefused } from '../src/database-check.ts'
import { firms } from '../src/demo/firms.ts'
import { foundFirm } from '../src/demo/found.ts'
import { closeDeps, makeDeps } from '../src/deps.ts'
import { createLog } from '../src/log.ts'
import { refuseStart } from '../src/process.ts'

const flag = '--i-know-this-writes-example-data'

try {
  if (!process.argv.includes(flag)) throw new StartRefused([`this writes two example firms: repeat it with ${flag}`])
  const config = loadConfig({ ...process.env, LOG_LEVEL: 'silent' }, ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS'])
  const deps = makeDeps(config, { name: 'command', log: createLog(config, 'seed') })
  try {
    await checkDatabase(deps.pool, { queueInDatabase: false })
    for (const firm of firms) {
      const { tenantId, password } = await foundFirm(deps, config.PUBLIC_URL, firm)
      console.log(`${firm.name} (${tenantId}): ${firm.owner.email} ${password}`)
    }
  } finally {
    await closeDeps(deps)
  }
} catch (error) {
  refuseStart(error)
}
