import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { unprivilegedUser } from '../../src/embedded-postgres/programs.ts'
import { freePort } from '../../src/embedded-postgres.ts'
import { until } from './until.ts'

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find(existsSync)

/** false, or why tests with a pooler are skipped. */
export const noPooler = program === undefined ? 'pgbouncer is not installed' : false

/** The same database through a pooler in transaction mode with two connections to it. */
export async function throughPooler(test: Test, url: string): Promise<string> {
  const { hostname, port, pathname, username, password } = new URL(url)
  const listenPort = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'rapport-pooler-'))
  await chmod(folder, 0o755)
  const config = `[databases]
* = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
ignore_startup_parameters = extra_float_digits
`
  await writeFile(join(folder, 'config.ini'), config, { mode: 0o600 })
  const user = await unprivilegedUser() // it refuses to run as root
  if (user) await chown(join(folder, 'config.ini'), user.uid, user.gid)
  const pooler = spawn(program!, [join(folder, 'config.ini')], { cwd: '/', stdio: 'ignore', ...user })
  test.teardown(async () => {
    pooler.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })
  await until('the pooler listens', () => listens(listenPort))
  return `postgresql://${username}:${password}@127.0.0.1:${listenPort}${pathname}`
}

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = connect(port, '127.0.0.1')
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
