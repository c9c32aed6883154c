import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { freePort } from '../../src/embedded-postgres.ts'
import { cloneDatabase } from '../helpers/database.ts'
import { root } from '../helpers/source.ts'
import { until } from '../helpers/until.ts'

const database = await cloneDatabase()
t.teardown(() => database.drop())

async function startServer(t: Test, settings: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort()
  const child = spawn(process.execPath, [join(root, 'src/server.ts')], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.appUrl,
      PUBLIC_URL: `http://localhost:${port}`,
      SECRET_KEYS: `1:${randomBytes(32).toString('base64')}`,
      PORT: String(port),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  await until('the server is ready', () => status(`${url}/health/ready`).then((code) => code === 200))
  return { child, url }
}

const status = (url: string) =>
  fetch(url).then(
    (response) => response.arrayBuffer().then(() => response.status),
    () => 0,
  )

t.test('told to stop, the API first says that it is not ready, still answers, and then ends well', async (t) => {
  const { child, url } = await startServer(t, { SHUTDOWN_DELAY_MS: '2000' })
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await until('readiness is off', () => status(`${url}/health/ready`).then((code) => code === 503))
  t.equal(await status(`${url}/health/live`), 200)
  t.equal(await status(`${url}/v1/clients`), 401, 'requests are still answered')
  t.equal((await exited)[0], 0)
  t.equal(await status(`${url}/health/live`), 0)
})

t.test('a second signal ends it at once; the echo of the first keystroke does not', async (t) => {
  const { child, url } = await startServer(t, { SHUTDOWN_DELAY_MS: '60000' })
  const exited = once(child, 'exit')
  child.kill('SIGINT')
  child.kill('SIGINT')
  await until('readiness is off', () => status(`${url}/health/ready`).then((code) => code === 503))
  const again = setInterval(() => child.kill('SIGINT'), 700)
  t.equal((await exited)[0], 1)
  clearInterval(again)
})

t.test('the log names requests by their route, and no token, key or password', async (t) => {
  const { child, url } = await startServer(t, { SHUTDOWN_DELAY_MS: '0' })
  let log = ''
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk
  })
  const secret = `rpt_live_${randomBytes(48).toString('base64url')}`
  await fetch(`${url}/v1/clients?cursor=${secret}`, { headers: { authorization: `Bearer ${secret}` } })
  await fetch(`${url}/s/${secret}`)
  await fetch(`${url}/u/${secret}`, { method: 'POST' })
  await fetch(`${url}/hooks/${secret}`, {
    method: 'POST',
    body: secret,
    headers: { authorization: `Bearer ${secret}` },
  })
  const body = JSON.stringify({ email: 'a@example.com', password: secret })
  await fetch(`${url}/v1/sessions`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  await fetch(`${url}/nowhere/${secret}`)
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
  t.match(log, /"route":"\/s\/:token"/)
  t.match(log, /"route":"\/v1\/clients","status":401/)
  t.notMatch(log, secret)
})
