import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import pg from 'pg'
import t, { type Test } from 'tap'
import { buildApp } from '../../../src/app.ts'
import { callHook, connectZendesk, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const solved = () => statusChanged('1', 'OPEN', 'SOLVED', new Date())

/** The same firm through a process whose database is at this port. */
async function withDatabaseAt(test: Test, firm: World, port: number) {
  const pool = Object.assign(new pg.Pool({ host: '127.0.0.1', port, connectionTimeoutMillis: 10_000 }), {
    preparedStatements: true,
  })
  const app = await buildApp({ ...firm.deps, pool })
  test.teardown(() => app.close())
  return { app }
}

t.test('while the database is away every sender is told to come back, in the words that it understands', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  firm.deps.recent.clear()
  const away = await withDatabaseAt(t, firm, 1)
  const event = solved()
  const put = await sendEvent(away, connection, event)
  t.match(
    put,
    { status: 429, body: { code: 'too_many_requests' } },
    'ConnectWise tries again after 429 and not after 503',
  )
  t.ok(Number(put.headers['retry-after']) < 60, 'Zendesk comes back for less than a minute only')
  const gitlab = await callHook(away, connection, '{}', { 'x-gitlab-event': 'Issue Hook' })
  t.match(gitlab, { status: 503, body: { code: 'unavailable' } }, 'GitLab disables a hook for good after 4xx')
  t.match(await sendEvent(firm, connection, event), { status: 200 }, 'and it is taken when it comes again')
})

t.test('a database that accepts and never answers lets no sender wait until it gives up', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.teardown(() => silent.close())
  firm.deps.recent.clear()
  const hanging = await withDatabaseAt(t, firm, (silent.address() as AddressInfo).port)
  const began = performance.now()
  t.match(await sendEvent(hanging, connection, solved()), { status: 429 })
  // Four seconds, of which ConnectWise and Linear wait five; a busy machine is given some more, and the driver ten.
  t.ok(performance.now() - began < 8000, 'the answer does not wait for the driver to give up')
})

t.test('what is wrong with the call itself is no reason to send it again', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  t.match(await callHook(firm, connection, '{}', {}), { status: 401 })
  t.match(await callHook(firm, crypto.randomUUID(), '{}', {}), { status: 404 })
  t.match(await callHook(firm, connection, 'x'.repeat(4 * 1024 * 1024 + 1), {}), { status: 413 })
  await firm.api.patch(`/connections/${connection}`, { enabled: false })
  t.match(await sendEvent(firm, connection, solved()), { status: 404 })
})
