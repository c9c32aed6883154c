/**
 * Process: `npm test`. Starts one PostgreSQL for the whole run, migrates the template that every test file clones, and
 * hands the rest to tap: `npm test -- test/features/clients` runs what lies there. With CI set nothing may be skipped
 * for want of Redis or a browser, and the last line says how many assertions passed and failed.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { migrateToLatest } from '../../db/migrator.ts'
import { startTemporaryPostgres } from '../../src/embedded-postgres.ts'
import { migrateQueueSchema } from '../../src/jobs.ts'

const ci = Boolean(process.env.CI)
const browser = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const missing = [
  ...(process.env.REDIS_URL ? [] : ['REDIS_URL is missing: in CI the suite runs on both queue backends']),
  ...(existsSync(browser) ? [] : [`there is no browser at ${browser} (CHROMIUM_PATH): in CI the pages are looked at`]),
]
if (ci && missing.length > 0) {
  for (const fault of missing) console.error(fault)
  process.exit(1)
}

/** Every test file is a process of its own; what the first has compiled the others need not. */
const compiledOnce = { NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/compiled') }

/** tap takes files, not folders. */
async function filesOf(argument: string): Promise<string[]> {
  const isFolder =
    !argument.startsWith('-') &&
    (await stat(argument)
      .then((found) => found.isDirectory())
      .catch(() => false))
  if (!isFolder) return [argument]
  const names = await readdir(argument, { recursive: true })
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(argument, name))
}

async function runTap(env: Record<string, string>): Promise<number> {
  const files = (await Promise.all(process.argv.slice(2).map(filesOf))).flat()
  const tap = spawn(
    join(import.meta.dirname, '../../node_modules/.bin/tap'),
    [...(ci ? ['--reporter=tap'] : []), ...files],
    { stdio: ['inherit', ci ? 'pipe' : 'inherit', 'inherit'], env: { ...process.env, ...compiledOnce, ...env } },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tap.kill(signal))
  const exited = new Promise<number>((resolve) => tap.once('close', (code) => resolve(code ?? 1)))
  const counted = tap.stdout ? await report(tap.stdout) : undefined
  const code = await exited
  if (!counted) return code
  // A file that ended before its plan has no failed assertion, and is a failure all the same.
  const failed = Math.max(counted.fail, code === 0 ? 0 : 1)
  console.log(`${counted.pass} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

/** Passes on each file's result and all that failed, and returns tap's own count. */
async function report(output: NodeJS.ReadableStream): Promise<{ pass: number; fail: number }> {
  let counted = { pass: 0, fail: 0 }
  let failing = false
  for await (const line of createInterface({ input: output })) {
    const totals = /^# \{ total: \d+(?:, pass: (\d+))?(?:, fail: (\d+))?/.exec(line)
    if (totals) counted = { pass: Number(totals[1] ?? 0), fail: Number(totals[2] ?? 0) }
    const result = /^\s*(not )?ok \d/.exec(line)
    if (result) failing = result[1] !== undefined && !line.includes('# TODO')
    else if (/^\s*# Subtest/.test(line)) failing = false
    if (failing || /^(not )?ok /.test(line) || /# SKIP/.test(line)) console.log(line)
  }
  return counted
}

const database = await startTemporaryPostgres()
let exitCode = 1
try {
  await migrateToLatest(database.ownerUrl, database.appPassword)
  await migrateQueueSchema(database.ownerUrl)
  const admin = new pg.Client({ connectionString: database.ownerUrl.replace(/\/rapport$/, '/postgres') })
  await admin.connect()
  await admin.query('alter database rapport is_template true')
  await admin.end()
  exitCode = await runTap({ TEST_OWNER_URL: database.ownerUrl, TEST_APP_URL: database.appUrl })
} finally {
  await database.stop()
}
process.exit(exitCode)
