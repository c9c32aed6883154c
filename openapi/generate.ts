/**
 * Process: writes openapi/openapi.json from the routes, without a database. With --check it only compares, prints the
 * lines that differ and how to mend them, and exits with 1.
 */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { closeDeps, makeDeps } from '../src/deps.ts'

const file = new URL('openapi.json', import.meta.url)
const fresh = `${JSON.stringify(sorted(await describeRoutes()), null, 2)}\n`.replaceAll('"Default Response"', '"Done"')

if (!process.argv.includes('--check')) {
  await writeFile(file, fresh)
} else {
  const committed = await readFile(file, 'utf8').catch(() => '')
  if (committed !== fresh) {
    for (const line of difference(committed, fresh)) console.error(line)
    console.error('openapi/openapi.json is out of date: run `npm run openapi` and commit it')
    process.exitCode = 1
  }
}

/** The app on deps that connect to nothing, asked for its description. */
async function describeRoutes(): Promise<unknown> {
  const env = {
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    PUBLIC_URL: 'http://localhost',
    SECRET_KEYS: `1:${randomBytes(32).toString('base64')}`,
  }
  const config = loadConfig(env, ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS'])
  const nothing = () => {}
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing }
  const deps = makeDeps(config, { name: 'api', log })
  const app = await buildApp(deps, { liveOpenApi: true })
  await app.ready()
  const description = app.swagger()
  await app.close()
  await closeDeps(deps)
  return description
}

/** Keys in alphabetical order, so that the order of registration changes nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}

/** The first lines that only one of the two texts has. */
function difference(before: string, after: string): string[] {
  const lines = { '-': before.split('\n'), '+': after.split('\n') }
  const known = { '-': new Set(lines['+']), '+': new Set(lines['-']) }
  return (['-', '+'] as const).flatMap((sign) =>
    lines[sign]
      .filter((line) => !known[sign].has(line))
      .slice(0, 40)
      .map((line) => `${sign} ${line}`),
  )
}
