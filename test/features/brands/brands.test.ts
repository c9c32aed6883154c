import t from 'tap'
import { world } from '../../helpers/world.ts'

const png = (width = 120, height = 40) => {
  const bytes = Buffer.alloc(60)
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(bytes)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

async function firmWithOwner() {
  const firm = await world(t)
  const owner = await firm.as('owner')
  const sendLogo = (payload: Buffer, type = 'image/png') =>
    firm.app.inject({
      method: 'PUT',
      url: '/v1/tenant/brand/logo',
      headers: { authorization: `Bearer ${owner.accessToken}`, 'content-type': type },
      payload,
    })
  return { ...firm, owner, sendLogo }
}

t.test('a colour that cannot be seen is refused with the nearest that can, in both schemes', async (t) => {
  const { owner } = await firmWithOwner()
  t.match(await owner.put('/tenant/brand', { colour: '#FFD400' }), {
    status: 400,
    body: { code: 'invalid_input', errors: [{ pointer: '/colour', message: /#af9100 is the nearest/ }] },
  })
  t.match(await owner.put('/tenant/brand', { colour: '#1f3a5f', darkColour: '#1f3a5f' }), {
    status: 400,
    body: { errors: [{ pointer: '/darkColour', message: /dark page/ }] },
  })
  t.match(await owner.put('/tenant/brand', { colour: 'red' }), { status: 400 })
  t.equal((await owner.get('/tenant/brand')).status, 404)
  t.match(await owner.put('/tenant/brand', { colour: '#1F3A5F' }), {
    status: 200,
    body: { colour: '#1f3a5f', logo: null, version: 1, shown: { light: { surface: '#1f3a5f', text: '#ffffff' } } },
  })
})

t.test('a logo is what its bytes say, bounded, and public under an address that changes with it', async (t) => {
  const { owner, app, sendLogo } = await firmWithOwner()
  const made = await sendLogo(png())
  t.equal(made.statusCode, 200, made.body)
  const { url, ...logo } = made.json().logo
  t.match(logo, { type: 'image/png', width: 120, height: 40 })
  const shown = await app.inject(new URL(url).pathname)
  t.match(shown, {
    statusCode: 200,
    headers: {
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=31536000, immutable',
    },
  })
  t.ok(shown.rawPayload.equals(png()))
  const other = (await sendLogo(png(100, 50))).json().logo.url
  t.not(other, url)
  t.equal((await app.inject(new URL(url).pathname)).statusCode, 404, 'the old one is gone')
  t.equal((await owner.delete('/tenant/brand/logo')).status, 204)
  t.equal((await app.inject(new URL(other).pathname)).statusCode, 404)
  t.equal((await owner.delete('/tenant/brand/logo')).status, 404)
})

t.test('what is no picture, too large, or called something else is refused and nothing is stored', async (t) => {
  const { owner, sendLogo } = await firmWithOwner()
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  for (const [bytes, type, status] of [
    [svg, 'image/png', 400],
    [svg, 'image/svg+xml', 415],
    [png(), 'image/jpeg', 400],
    [png(2001, 10), 'image/png', 400],
    [png(0, 10), 'image/png', 400],
    [png().subarray(0, 18), 'image/png', 400],
    [Buffer.from('ffd8ffe000', 'hex'), 'image/jpeg', 400],
    [Buffer.alloc(0), 'image/png', 400],
    [Buffer.concat([png(), Buffer.alloc(205_000)]), 'image/png', 413],
    [Buffer.from('{}'), 'application/json', 415],
  ] as const)
    t.equal((await sendLogo(bytes, type)).statusCode, status, `${type} ${bytes.length}`)
  t.equal((await owner.get('/tenant/brand')).status, 404)
})

t.test(
  'only owners change the brand, each that of its own firm, and not over a change they have not seen',
  async (t) => {
    const firm = await firmWithOwner()
    const manager = await firm.as('manager')
    t.equal((await manager.put('/tenant/brand', { colour: '#1f3a5f' })).status, 403)
    await firm.owner.put('/tenant/brand', { colour: '#1f3a5f' })
    t.equal((await manager.get('/tenant/brand')).status, 200)
    const neighbour = await firm.neighbour()
    t.equal((await neighbour.api.get('/tenant/brand')).status, 404)
    await neighbour.api.put('/tenant/brand', { colour: '#00695c' })
    t.match(await firm.owner.get('/tenant/brand'), { body: { colour: '#1f3a5f', version: 1 } })
    const stale = { headers: { 'if-match': '"7"' } }
    t.equal((await firm.owner.put('/tenant/brand', { colour: '#00695c' }, stale.headers)).status, 412)
    t.equal((await firm.owner.delete('/tenant/brand')).status, 204)
    t.equal((await firm.owner.get('/tenant/brand')).status, 404)
  },
)
