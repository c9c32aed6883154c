/** What an operator sees when a process does not start: one line per fault, exit code 1, never a stack trace. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { cloneDatabase } from '../helpers/database.ts'

const root = join(import.meta.dirname, '../..')

const database = await cloneDatabase()
const owner = new pg.Client({ connectionString: database.ownerUrl })
await owner.connect()
t.teardown(async () => {
  await owner.end()
  await database.drop()
})

const complete = {
  DATABASE_URL: database.appUrl,
  PUBLIC_URL: 'http://localhost:3999',
  SECRET_KEYS: `1:${randomBytes(32).toString('base64')}`,
  PORT: '0',
  LOG_LEVEL: 'silent',
}

/** Runs an entry file to its end. */
async function run(file: string, env: Record<string, string | undefined>) {
  const child = spawn(process.execPath, [join(root, file)], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, lines: text.trimEnd().split('\n') }
}

const entries = ['src/server.ts', 'workers/main.ts']

t.test('settings that are missing are all named at once', async (t) => {
  for (const file of entries) {
    const { code, lines } = await run(file, {})
    t.equal(code, 1)
    t.match(lines, [/^DATABASE_URL is missing: /, /^PUBLIC_URL is missing: /, /^SECRET_KEYS is missing: /])
    t.equal(lines.length, 3)
  }
})

t.test('settings that are wrong, guessable or contradict each other are named, each on a line', async (t) => {
  const wrong = {
    ...complete,
    DATABASE_URL: 'mysql://localhost/x',
    SECRET_KEYS: `1:${Buffer.alloc(32).toString('base64')}`,
    SMTP_URL: 'smtp://localhost:2525',
    TRUST_PROXY: 'everybody',
    DATABASE_POOL_SIZE: 'many',
    PUBLIC_URL: 'http://localhost:3999/rapport?x=1',
  }
  const { code, lines } = await run('src/server.ts', wrong)
  t.equal(code, 1)
  t.same(lines.map((line) => line.split(' ').slice(0, 3).join(' ')).sort(), [
    'DATABASE_POOL_SIZE is not',
    'DATABASE_URL is not',
    'MAIL_FROM is missing:',
    'PUBLIC_URL is not',
    'SECRET_KEYS is not',
    'TRUST_PROXY is not',
  ])
})

t.test('a well-known password is refused', async (t) => {
  const url = new URL(complete.DATABASE_URL)
  url.password = 'changeme'
  t.match(await run('src/server.ts', { ...complete, DATABASE_URL: url.href }), { code: 1, lines: [/default password/] })
})

t.test('a database that cannot be used is named with the reason', async (t) => {
  const with_ = (change: (url: URL) => void) => {
    const url = new URL(complete.DATABASE_URL)
    change(url)
    return { ...complete, DATABASE_URL: url.href }
  }
  const cases: [(url: URL) => void, RegExp][] = [
    [(url) => (url.port = '1'), /^DATABASE_URL: cannot reach PostgreSQL \(ECONNREFUSED\)$/],
    [(url) => (url.password = 'not-the-password'), /^DATABASE_URL: PostgreSQL refuses the user or the password$/],
    [(url) => (url.pathname = '/nowhere'), /^DATABASE_URL: this database does not exist/],
    [(url) => (url.pathname = '/postgres'), /^the database lacks \d+ of \d+ migrations: run `npm run migrate`$/],
  ]
  for (const file of entries)
    for (const [change, said] of cases) t.match(await run(file, with_(change)), { code: 1, lines: [said] })
})

t.test('a port that is taken is named', async (t) => {
  const other = createServer()
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  const { port } = other.address() as { port: number }
  const { code, lines } = await run('src/server.ts', { ...complete, PORT: String(port) })
  t.same({ code, lines }, { code: 1, lines: [`PORT: 127.0.0.1:${port} is taken by another process`] })
})

t.test('roles that could get round row-level security are refused', async (t) => {
  const signedInAs = (role: string, password: string) => {
    const url = new URL(complete.DATABASE_URL)
    url.username = role
    url.password = password
    return run('src/server.ts', { ...complete, DATABASE_URL: url.href })
  }
  const password = randomBytes(12).toString('hex')
  const suffix = randomBytes(4).toString('hex')
  const roles = { bypass: `bypass_${suffix}`, owning: `owning_${suffix}`, member: `member_${suffix}` }
  await owner.query(`create role ${roles.bypass} login bypassrls password '${password}'`)
  await owner.query(`create role ${roles.owning} login password '${password}'`)
  await owner.query(`create role ${roles.member} login password '${password}' in role ${roles.owning}`)
  await owner.query(`grant select on kysely_migration to public`)
  await owner.query(`create table owned (id int); alter table owned owner to ${roles.owning}`)
  t.teardown(async () => {
    await owner.query('drop table owned')
    for (const role of Object.values(roles)) await owner.query(`drop role ${role}`)
  })
  const { username, password: ownerPassword } = new URL(database.ownerUrl)
  t.match(await signedInAs(username, ownerPassword), { code: 1, lines: [/a superuser, whom row-level security/] })
  t.match(await signedInAs(roles.bypass, password), { code: 1, lines: [/may bypass row-level security/] })
  t.match(await signedInAs(roles.owning, password), { code: 1, lines: [/who owns the table owned/] })
  t.match(await signedInAs(roles.member, password), { code: 1, lines: [/who owns the table owned/] })
})

t.test('migrate names what it lacks', async (t) => {
  const { code, lines } = await run('db/migrate.ts', {})
  t.equal(code, 1)
  t.match(lines, [/^DATABASE_URL is missing: /, /^DATABASE_OWNER_URL is missing: /])
  t.match(await run('db/migrate.ts', { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.appUrl }), {
    code: 1,
    lines: [/^DATABASE_OWNER_URL and DATABASE_URL sign in as the same role/],
  })
})
