/** Process: brings the database of DATABASE_OWNER_URL to the newest schema. `--down` undoes the last migration. */
import { loadConfig } from '../src/config.ts'
import { connectionFault, StartRefused } from '../src/database-check.ts'
import { migrateQueueSchema } from '../src/jobs.ts'
import { refuseStart } from '../src/process.ts'
import { migrateDown, migrateToLatest } from './migrator.ts'

try {
  const { DATABASE_OWNER_URL, DATABASE_URL } = loadConfig(process.env, ['DATABASE_OWNER_URL', 'DATABASE_URL'])
  if (process.argv.includes('--down')) {
    report(await migrateDown(DATABASE_OWNER_URL))
  } else {
    const password = decodeURIComponent(new URL(DATABASE_URL).password)
    report(await migrateToLatest(DATABASE_OWNER_URL, password).catch(explain))
    await migrateQueueSchema(DATABASE_OWNER_URL)
  }
} catch (error) {
  refuseStart(error)
}

function report(names: string[]) {
  console.log(names.length === 0 ? 'nothing to migrate' : names.join('\n'))
}

function explain(error: Error & { code?: string }): never {
  if (/^E[A-Z]+$/.test(error.code ?? '') || ['28P01', '28000', '3D000'].includes(error.code ?? ''))
    throw new StartRefused([connectionFault(error, 'DATABASE_OWNER_URL')])
  throw new Error(`the migration failed and changed nothing: ${error.message}`)
}
