import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { signIn } from '../../helpers/sign-in.ts'
import { type World, world } from '../../helpers/world.ts'

const run = promisify(execFile)
const command = join(import.meta.dirname, '../../../src/tenant-command.ts')

const tenant = ({ deps, appUrl }: World, args: string[], env: Record<string, string> = {}) =>
  run(process.execPath, [command, ...args], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: appUrl,
      PUBLIC_URL: deps.config.PUBLIC_URL,
      SECRET_KEYS: deps.config.SECRET_KEYS,
      ...env,
    },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error) => ({ code: error.code as number, stdout: String(error.stdout), stderr: String(error.stderr) }),
  )

t.test('the command founds a firm whose owner sets a password and signs in', async (t) => {
  const firm = await world(t)
  const owner = ['--owner-email', 'Mara.Lind@example.com', '--owner-name', 'Mara Lind']
  const { code, stdout } = await tenant(firm, [
    'create',
    ...['--name', "Lind's", ...owner, '--time-zone', 'Europe/Berlin', '--locale', 'de-DE'],
  ])
  t.equal(code, 0)
  const [, tenantId] = /^tenant (\S+) \(Lind's\)$/m.exec(stdout)!
  const [, url, token] = /curl -X PUT '([^']+)' .*"token":"([^"]+)"/.exec(stdout)!
  t.equal(url, 'http://rapport.test/v1/passwords')
  const payload = { token, password: 'four quiet harbours at dawn' }
  t.equal((await firm.app.inject({ method: 'PUT', url: new URL(url!).pathname, payload })).statusCode, 204)
  const { session, api } = await signIn(firm, 'mara.lind@example.com')
  t.match(session, { tenantId, user: { name: 'Mara Lind', role: 'owner' } })
  t.match((await api.get('/tenant')).body, { name: "Lind's", timeZone: 'Europe/Berlin', locale: 'de-DE' })
  t.equal((await api.get('/policies')).body.items.length, 1, 'ready to ask')
})

t.test('the command founds a sandbox when it is asked to', async (t) => {
  const firm = await world(t)
  const args = ['create', '--sandbox', '--name', 'Try', '--owner-email', 'try@example.com']
  const { code, stdout } = await tenant(firm, args)
  t.equal(code, 0)
  const [, tenantId] = /^sandbox (\S+) \(Try\)$/m.exec(stdout)!
  t.equal(await firm.deps.sandboxes.has(tenantId!), true)
  t.equal(await firm.deps.sandboxes.has(firm.tenantId), false)
})

t.test('every fault is one line, and never a stack trace', async (t) => {
  const firm = await world(t)
  const good = ['create', '--name', 'Lind', '--owner-email', 'mara@example.com']
  for (const [args, env, faults] of [
    [['create'], {}, [/^--name is missing$/, /^--owner-email is missing$/]],
    [
      ['create', '--name', 'x', '--owner-email', 'x', '--time-zone', 'Mars'],
      {},
      [/^--owner-email is/, /^--time-zone is/],
    ],
    [[...good, '--colour', 'red'], {}, [/'--colour'/, /^usage: /]],
    [['destroy'], {}, [/^usage: /]],
    [good, { SECRET_KEYS: '', PUBLIC_URL: 'ftp://x' }, [/^SECRET_KEYS is missing/, /^PUBLIC_URL is not valid/]],
    [good, { DATABASE_URL: 'postgres://rapport_app:x@127.0.0.1:1/rapport' }, [/^DATABASE_URL: /]],
    [good, { DATABASE_URL: firm.ownerUrl }, [/^DATABASE_URL signs in as /]],
  ] as const) {
    const { code, stdout, stderr } = await tenant(firm, [...args], env)
    const lines = stderr.trimEnd().split('\n')
    t.equal(code, 1, args.join(' '))
    t.equal(stdout, '')
    t.equal(lines.length, faults.length, stderr)
    for (const [index, fault] of faults.entries()) t.match(lines[index], fault)
  }
})
