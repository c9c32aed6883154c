/** Process: writes db/types.ts from a freshly migrated database; with --check only compares and fails on a difference. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startTemporaryPostgres } from '../src/embedded-postgres.ts'
import { migrateToLatest } from './migrator.ts'

const run = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), 'rapport-types-'))
const database = await startTemporaryPostgres()
const target = join(folder, 'types.ts')
try {
  await migrateToLatest(database.ownerUrl, database.appPassword)
  await run(join(import.meta.dirname, '../node_modules/.bin/kysely-codegen'), [
    ...['--dialect', 'postgres', '--camel-case', '--default-schema', 'public', '--include-pattern', 'public.*'],
    ...['--exclude-pattern', '*kysely_*', '--numeric-parser', 'number', '--date-parser', 'string'],
    ...['--type-mapping', '{"int8":"number"}', '--url', database.ownerUrl, '--out-file', target],
  ])
  const committed = new URL('types.ts', import.meta.url)
  const fresh = await readFile(target, 'utf8')
  if (!process.argv.includes('--check')) {
    await writeFile(committed, fresh)
  } else if ((await readFile(committed, 'utf8').catch(() => '')) !== fresh) {
    console.error('db/types.ts is out of date: run `npm run types` and commit it')
    process.exitCode = 1
  }
} finally {
  await database.stop()
  await rm(folder, { recursive: true, force: true })
}
