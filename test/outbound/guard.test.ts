import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { kindOfAddress } from '../../src/outbound/addresses.ts'
import { allowedHostsOf, createOutbound, OutboundFailed, OutboundRefused } from '../../src/outbound/outbound.ts'

/** A server on this machine, and how often it was called. */
async function server(test: Test, listener: RequestListener) {
  const seen: string[] = []
  const running = createServer((request, response) => {
    seen.push(request.url ?? '')
    listener(request, response)
  }).listen(0, '127.0.0.1')
  await once(running, 'listening')
  test.teardown(() => {
    running.closeAllConnections()
    running.close()
  })
  const { port } = running.address() as AddressInfo
  return { port, seen, base: `http://127.0.0.1:${port}` }
}

const allowing = (test: Test, ...hosts: string[]) => {
  const outbound = createOutbound(allowedHostsOf(hosts.join(',')))
  test.teardown(() => outbound.close())
  return outbound
}

t.test('only addresses of the public internet count as public', async (t) => {
  for (const address of ['1.1.1.1', '93.184.215.14', '2606:4700::1111', '::ffff:1.1.1.1'])
    t.equal(kindOfAddress(address), 'public', address)
  for (const address of ['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.0.1', '100.64.0.1', '::1', 'fd12::1'])
    t.equal(kindOfAddress(address), 'inside', address)
  for (const address of ['::ffff:127.0.0.1', '::ffff:a00:1']) t.equal(kindOfAddress(address), 'inside', address)
  const never = [
    ...['169.254.169.254', '0.0.0.0', '224.0.0.1', '255.255.255.255', '240.0.0.1', '198.18.0.1', '192.0.2.1'],
    ...['168.63.129.16', '100.100.100.200', '192.0.0.192', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'ff02::1'],
    ...['::', '64:ff9b::7f00:1', '64:ff9b:1::a00:1', '2002:7f00:1::', '2001::1', 'fec0::1', '3fff::1', '::7f00:1'],
    ...['2001:db8::1', '::ffff:169.254.169.254', 'localhost', '', '1.2.3'],
  ]
  for (const address of never) t.equal(kindOfAddress(address), 'never', address)
})

t.test('an address inside a network is not called, however it is written', async (t) => {
  const { port, seen } = await server(t, (_request, response) => response.end('secret'))
  const outbound = allowing(t)
  const addresses = [
    ...['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', 'localhost', '[::1]'],
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '0.0.0.0', '[::]', '169.254.169.254', '10.0.0.1', '[fd00:ec2::254]'],
  ]
  for (const host of addresses)
    await t.rejects(outbound.call({ url: `https://${host}/` }), OutboundRefused, `${host} at the usual port`)
  for (const host of ['127.0.0.1', 'localhost', '[::1]'])
    await t.rejects(outbound.call({ url: `http://${host}:${port}/` }), OutboundRefused, `${host} at another port`)
  t.same(seen, [])
})

t.test('plain http, other schemes, odd ports, and users in the address are refused', async (t) => {
  const outbound = allowing(t)
  const addresses = [
    ...['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'data:,x', 'https://example.com:22/'],
    ...['https://user:word@example.com/', 'https://user@example.com/', 'example.com', '', 'https://'],
  ]
  for (const url of addresses) await t.rejects(outbound.call({ url }), OutboundRefused, url)
})

t.test('a name is refused when any of its addresses lies inside a network', async (t) => {
  const { seen } = await server(t, (_request, response) => response.end())
  for (const addresses of [['127.0.0.1'], ['93.184.215.14', '10.0.0.1'], ['::1'], ['169.254.169.254']]) {
    const outbound = createOutbound(new Set(), async () => addresses.map((address) => ({ address, family: 4 })))
    await t.rejects(outbound.call({ url: 'https://rebinding.example/' }), OutboundRefused, addresses.join())
  }
  t.same(seen, [])
})

t.test('a name is resolved once, and the connection goes where the check looked', async (t) => {
  const { port, seen } = await server(t, (_request, response) => response.end('here'))
  let asked = 0
  const outbound = createOutbound(allowedHostsOf(`jira.intern:${port}`), async () => {
    asked += 1
    return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
  })
  const { body } = await outbound.call({ url: `http://jira.intern:${port}/a` })
  t.equal(body.toString(), 'here')
  t.equal(asked, 1)
  t.same(seen, ['/a'])
})

t.test('a host that the operator named may lie inside, at its port only, but never among the metadata', async (t) => {
  const { port, base } = await server(t, (_request, response) => response.end('inside'))
  t.equal((await allowing(t, `127.0.0.1:${port}`).call({ url: base })).body.toString(), 'inside')
  t.equal((await allowing(t, '127.0.0.1').call({ url: base })).status, 200)
  await t.rejects(allowing(t, '127.0.0.1:1').call({ url: base }), OutboundRefused)
  const metadata = createOutbound(allowedHostsOf('cloud.intern'), async () => [
    { address: '169.254.169.254', family: 4 },
  ])
  await t.rejects(metadata.call({ url: 'http://cloud.intern/' }), OutboundRefused)
})

t.test('a redirect is an answer, and what it names is not visited', async (t) => {
  const { port, seen } = await server(t, (_request, response) => response.writeHead(302, { location: '/inside' }).end())
  const { status } = await allowing(t, `127.0.0.1:${port}`).call({ url: `http://127.0.0.1:${port}/` })
  t.equal(status, 302)
  t.same(seen, ['/'])
})

t.test('proxies of the environment are not asked', async (t) => {
  const proxy = await server(t, (_request, response) => response.end('from the proxy'))
  const { port, base } = await server(t, (_request, response) => response.end('from the server'))
  for (const name of ['HTTP_PROXY', 'http_proxy', 'NODE_USE_ENV_PROXY'])
    process.env[name] = name.startsWith('NODE') ? '1' : proxy.base
  t.teardown(() => {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'NODE_USE_ENV_PROXY']) delete process.env[name]
  })
  t.equal((await allowing(t, `127.0.0.1:${port}`).call({ url: base })).body.toString(), 'from the server')
  t.same(proxy.seen, [])
})

t.test('what is slow, endless, too long or broken ends as a failure, in time', async (t) => {
  const cases: Record<string, RequestListener> = {
    silent: () => {},
    dripping: (_request, response) => {
      const timer = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(timer))
    },
    huge: (_request, response) => response.end(Buffer.alloc(70_000)),
    endless: (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000)));
      }
      response.on('drain', more)
      more()
    },
    cut: (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setTimeout(() => response.destroy(), 20)
    },
    gone: (request) => request.socket.destroy(),
  }
  for (const [name, listener] of Object.entries(cases)) {
    const { port, base } = await server(t, listener)
    const started = performance.now()
    const call = allowing(t, `127.0.0.1:${port}`).call({ url: base, withinMs: 400, maxBytes: 64_000 })
    await t.rejects(call, OutboundFailed, name)
    t.ok(performance.now() - started < 3000, `${name} ends in time`)
  }
  await t.rejects(allowing(t, '127.0.0.1').call({ url: 'http://127.0.0.1:1/' }), OutboundFailed, 'nobody listens')
  const nameless = createOutbound(new Set(), () => Promise.reject(new Error('ENOTFOUND')))
  await t.rejects(nameless.call({ url: 'https://nowhere.example/' }), OutboundFailed, 'nobody knows the name')
  const slowNames = createOutbound(new Set(), () => new Promise(() => {}))
  await t.rejects(slowNames.call({ url: 'https://slow.example/', withinMs: 100 }), OutboundFailed, 'slow names')
})

t.test('no message repeats the path, the query or a header of a call', async (t) => {
  const outbound = allowing(t, '127.0.0.1')
  for (const url of ['http://127.0.0.1:1/tok-1?key=tok-2', 'https://10.0.0.1/tok-1', 'https://tok-3:x@example.com/'])
    await outbound.call({ url, headers: { authorization: 'tok-4' } }).catch((error) => {
      t.notMatch(`${error.stack} ${JSON.stringify(error)}`, /tok-/)
    })
})
