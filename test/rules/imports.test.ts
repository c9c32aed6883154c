/** Who may import whom; a breach is printed with the rule that it breaks. */
import t from 'tap'
import { type SourceFile, sourceFiles } from '../helpers/source.ts'

const files = await sourceFiles('src', 'db', 'workers', 'openapi')
const ours = (to: string) => /^(src|db|workers|openapi|test)\//.test(to)

/** Files that a command starts: each may put together what the rules keep apart. */
const entries = [
  'src/server.ts',
  'src/standalone.ts',
  'src/everything.ts',
  'src/tenant-command.ts',
  'workers/main.ts',
  'db/migrate.ts',
  'db/seed.ts',
  'db/generate-types.ts',
]
const isEntry = (path: string) => entries.includes(path) || path.startsWith('src/demo/')

interface Rule {
  name: string
  of(file: SourceFile): boolean
  /** Whether a file the rule is about may import this. */
  allows(to: string, file: SourceFile, onlyTypes: boolean): boolean
}

const feature = (path: string) => /^src\/features\/([^/]+)\//.exec(path)?.[1]
const role = (name: string) => (file: SourceFile) =>
  file.path.startsWith('src/features/') && file.path.endsWith(`/${name}.ts`)

const rules: Rule[] = [
  {
    name: 'a migration imports kysely only',
    of: ({ path }) => path.startsWith('db/migrations/'),
    allows: (to) => to === 'kysely',
  },
  {
    name: 'db imports kysely, pg and itself only',
    of: ({ path }) => path.startsWith('db/') && !path.startsWith('db/migrations/') && !isEntry(path),
    allows: (to) => /^(kysely(\/.*)?|pg|node:.*)$/.test(to) || to.startsWith('db/'),
  },
  {
    name: 'src does not import workers',
    of: ({ path }) => path.startsWith('src/') && !isEntry(path),
    allows: (to) => !to.startsWith('workers/') && !to.startsWith('openapi/'),
  },
  {
    name: 'no code imports tests',
    of: () => true,
    allows: (to) => !to.startsWith('test/'),
  },
  {
    name: 'only routes, plugins, pages, the app and src/http know Fastify',
    of: ({ path }) => !/^src\/(plugins\/|http\/|pages\/|app\.ts$|features\/[^/]+\/(.*-)?routes\.ts$)/.test(path),
    allows: (to) => !/^@?fastify/.test(to),
  },
  {
    name: 'only src/jobs.ts, src/deps.ts and workers know BullMQ',
    of: ({ path }) => !/^(src\/jobs\.ts|src\/deps\.ts|workers\/)/.test(path),
    allows: (to, { path }) => to !== 'bullmq' && (to !== 'ioredis' || path === 'src/plugins/rate-limit.ts'),
  },
  {
    name: "another feature's queries and jobs are its own: ask its service",
    of: ({ path }) => feature(path) !== undefined,
    allows: (to, file) =>
      feature(to) === undefined || feature(to) === feature(file.path) || !/\/(.*-)?(queries|routes)\.ts$/.test(to),
  },
  {
    name: 'queries import db, the context, pages, shapes and their own schemas, and no service',
    of: role('queries'),
    allows: (to, file, onlyTypes) =>
      !ours(to) ||
      onlyTypes ||
      to.startsWith('db/') ||
      to.startsWith('src/http/') ||
      /^src\/(context|constraints|problems|versioned|ids)\.ts$/.test(to) ||
      feature(to) === feature(file.path),
  },
  {
    name: 'a service asks the database through queries',
    of: role('service'),
    allows: (to, { text }) =>
      to !== 'pg' && !(to === 'kysely' && /\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(text)),
  },
  {
    name: 'routes call services: no queries, no database',
    of: role('routes'),
    allows: (to) => !/\/queries\.ts$/.test(to) && !to.startsWith('db/') && !/^(pg|kysely)$/.test(to),
  },
]

for (const rule of rules)
  t.test(rule.name, async (t) => {
    const breaches = files
      .filter(rule.of)
      .flatMap((file) =>
        file.imports
          .filter(({ to, onlyTypes }) => !rule.allows(to, file, onlyTypes))
          .map(({ to }) => `${file.path} imports ${to}`),
      )
    t.same(breaches, [])
  })

t.test('only src/config.ts reads the environment; entry files hand it in', async (t) => {
  const readers = files.filter(({ text }) => /process\.env\b/.test(text)).map(({ path }) => path)
  const handed = ['src/config.ts', 'src/process.ts', 'src/embedded-postgres/start.ts', 'src/embedded-postgres/guard.ts']
  t.same(
    readers.filter((path) => !handed.includes(path) && !isEntry(path)),
    [],
  )
})

t.test('only db/tenant.ts and db/client.ts set the tenant', async (t) => {
  const setters = files.filter(({ text }) => /set_config|app\.tenant_id/.test(text)).map(({ path }) => path)
  t.same(
    setters.filter((path) => !['db/tenant.ts', 'db/client.ts'].includes(path) && !path.startsWith('db/migrations/')),
    [],
  )
})

t.test('no imports go in a circle', async (t) => {
  const graph = new Map(
    files.map(({ path, imports }) => [path, imports.filter(({ onlyTypes }) => !onlyTypes).map(({ to }) => to)]),
  )
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: string[]) => {
    if (trail.includes(path)) {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      return
    }
    if (done.has(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  t.same(circles, [])
})

t.test('every import of our own names a file that is there', async (t) => {
  const known = new Set(files.map(({ path }) => path))
  const missing = files.flatMap(({ path, imports }) =>
    imports.filter(({ to }) => ours(to) && to.endsWith('.ts') && !known.has(to)).map(({ to }) => `${path}: ${to}`),
  )
  t.same(missing, [])
})
