/** Systems that sign by keys which they publish: fetched through the guard, kept, and never fetched as often as anybody likes. */
import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import t, { type Test } from 'tap'
import { receiveDelivery } from '../../../src/features/inbound-deliveries/service.ts'
import { createOutbound } from '../../../src/outbound/outbound.ts'
import { world } from '../../helpers/world.ts'
import { callback } from '../../ticket-systems/connectwise/callbacks.ts'

const file = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/tls', name))
const certificate = file('certificate.pem').toString()
const host = 'keys.rapport.test'

/** ConnectWise as far as it gives out a key, at a name that leads to this machine. */
async function keyServer(test: Test) {
  const state = { key: 'the-first-signing-key', status: 200, asked: 0 }
  const server = createServer({ key: file('key.pem'), cert: certificate }, (_request, response) => {
    state.asked += 1
    response.writeHead(state.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ signing_key: state.key }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { state, port, address: `https://${host}:${port}/v2025_1/system/callbackkey/index.rails?companyName=Cobalt` }
}

type KeyServer = Awaited<ReturnType<typeof keyServer>>

/** A firm whose ConnectWise has its key there; calls come in at a moment that the test chooses. */
async function connected(test: Test, { port, address }: KeyServer, allowed = `${host}:${port}`) {
  const firm = await world(test)
  const clock = { ms: Date.now() }
  const outbound = createOutbound(new Set([allowed]), async () => [{ address: '127.0.0.1', family: 4 }])
  test.teardown(() => outbound.close())
  const deps = { ...firm.deps, outbound, clock: { now: () => new Date(clock.ms) } }
  deps.recent.clear()
  const { body } = await firm.api.post('/connections', { name: 'PSA', system: 'connectwise', secret: address })
  const receive = async (key: string, id: string, keyUrl = address) => {
    const raw = Buffer.from(JSON.stringify(callback({}, { MessageId: id, Metadata: { key_url: keyUrl } })))
    const digest = createHash('sha256').update(key, 'utf8').digest()
    const headers = { 'x-content-signature': createHmac('sha256', digest).update(raw).digest('base64') }
    const taken = receiveDelivery(deps, body.id, { headers, raw, method: 'POST', query: '' })
    return taken.then(
      () => 200,
      (error) => error.status,
    )
  }
  return { receive, clock }
}

const usual = getCACertificates('default')
t.teardown(() => setDefaultCACertificates(usual))
const trusting = () => setDefaultCACertificates([...usual, certificate])

t.test('a call is held against the key that its system publishes, which is fetched once an hour', async (t) => {
  trusting()
  const server = await keyServer(t)
  const { receive, clock } = await connected(t, server)
  const several = await Promise.all([1, 2, 3].map((n) => receive(server.state.key, `m${n}`)))
  t.same(several, [200, 200, 200])
  t.equal(server.state.asked, 1, 'those who come together wait for one answer')
  clock.ms += 3_000_000
  t.equal(await receive(server.state.key, 'm4'), 200)
  t.equal(server.state.asked, 1)
  clock.ms += 700_000
  t.equal(await receive(server.state.key, 'm5'), 200)
  t.equal(server.state.asked, 2)
})

t.test('a new key is fetched when a signature does not fit, and forged calls ask at most once a minute', async (t) => {
  trusting()
  const server = await keyServer(t)
  const { receive, clock } = await connected(t, server)
  t.equal(await receive(server.state.key, 'm1'), 200)
  for (let n = 0; n < 5; n += 1) t.equal(await receive('forged', `f${n}`), 401)
  t.equal(server.state.asked, 1, 'the key is not a minute old')
  clock.ms += 61_000
  for (let n = 0; n < 5; n += 1) t.equal(await receive('forged', `g${n}`), 401)
  t.equal(server.state.asked, 2)
  clock.ms += 61_000
  server.state.key = 'the-second-signing-key'
  t.equal(await receive(server.state.key, 'm2'), 200)
  t.equal(server.state.asked, 3)
})

t.test('the address of a key that another company has is not asked', async (t) => {
  trusting()
  const server = await keyServer(t)
  const { receive } = await connected(t, server)
  t.equal(await receive(server.state.key, 'm1', server.address.replace('Cobalt', 'Mallory')), 401)
  t.equal(server.state.asked, 0)
})

t.test('while keys cannot be had the old ones serve, and without any the sender is told to come back', async (t) => {
  trusting()
  const server = await keyServer(t)
  const { receive, clock } = await connected(t, server)
  server.state.status = 500
  t.equal(await receive(server.state.key, 'm1'), 503)
  t.equal(await receive(server.state.key, 'm1'), 503)
  t.equal(server.state.asked, 1, 'at most once a second')
  clock.ms += 2000
  t.equal(await receive(server.state.key, 'm1'), 503)
  t.equal(server.state.asked, 2, 'ConnectWise comes again after two seconds, and only twice')
  clock.ms += 4000
  server.state.status = 200
  t.equal(await receive(server.state.key, 'm1'), 200)
  server.state.status = 500
  clock.ms += 7_200_000
  t.equal(await receive(server.state.key, 'm2'), 200)
})

t.test('a server without a certificate that is trusted gives no keys, nor does one inside the network', async (t) => {
  setDefaultCACertificates(usual)
  const server = await keyServer(t)
  t.equal(await (await connected(t, server)).receive(server.state.key, 'm1'), 503)
  trusting()
  t.equal(await (await connected(t, server, 'another.host')).receive(server.state.key, 'm1'), 503)
  t.equal(server.state.asked, 0)
})
