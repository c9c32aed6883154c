/** Process: brings the database of DATABASE_OWNER_URL to the newest schema. `--down` undoes the last migration. */
import { migrateDown, migrateToLatest } from './migrator.ts'

const ownerUrl = process.env.DATABASE_OWNER_URL
const appUrl = process.env.DATABASE_URL
const faults = [
  ...(ownerUrl ? [] : ['DATABASE_OWNER_URL is missing: the role that owns the tables']),
  ...(appUrl ? [] : ['DATABASE_URL is missing: the role rapport_app with its password, which migrate creates']),
]
if (!ownerUrl || !appUrl) {
  for (const fault of faults) console.error(fault)
  process.exit(1)
}
try {
  const done = process.argv.includes('--down')
    ? await migrateDown(ownerUrl)
    : await migrateToLatest(ownerUrl, decodeURIComponent(new URL(appUrl).password))
  console.log(done.length === 0 ? 'nothing to migrate' : done.join('\n'))
} catch (error) {
  console.error(`migration failed: ${(error as Error).message}`)
  process.exit(1)
}
