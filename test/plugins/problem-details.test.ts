import { connect } from 'node:net'
import t from 'tap'
import { world } from '../helpers/world.ts'

const json = { 'content-type': 'application/json' }

t.test('a body that is not JSON, not UTF-8 or not there is refused', async (t) => {
  const { api } = await world(t)
  for (const [what, body] of Object.entries({
    'half an object': '{"name":',
    'a single quote': "{'name': 'x'}",
    nothing: '',
    'Latin-1': Buffer.from('{"name":"Z\xfcrich"}', 'latin1'),
    __proto__: '{"name":"x","__proto__":{"admin":true}}',
    'escaped __proto__': '{"name":"x","\\u005f_proto__":{"admin":true}}',
    'constructor.prototype': '{"name":"x","constructor":{"prototype":{"admin":true}}}',
  }))
    t.match(await api.post('/clients', body, json), { status: 400, body: { code: 'malformed_request' } }, what)
  t.same((await api.get('/clients')).body.items, [])
})

t.test('a body of the wrong shape is refused', async (t) => {
  const { api } = await world(t)
  for (const body of ['null', '7', '"name"', '[]', '[{"name":"x"}]', 'true'])
    t.match(await api.post('/clients', body, json), { status: 400, body: { code: 'invalid_input' } }, body)
  for (const body of [{ name: true }, { name: 7 }, { name: null }, { name: ['x'] }, { name: { $gt: '' } }])
    t.match(await api.post('/clients', body), { status: 400, body: { errors: [{ pointer: '/name' }] } })
})

t.test('a body of another media type is refused', async (t) => {
  const { api } = await world(t)
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x'])
    t.match(
      await api.post('/clients', 'name=x', { 'content-type': type }),
      { status: 415, body: { code: 'unsupported_media_type' } },
      type,
    )
  t.match(await api.post('/clients', '{"name":"x"}', { 'content-type': 'application/json; charset=utf-8' }), {
    status: 201,
  })
})

t.test('a body that is too large, or nested too deeply, is refused', async (t) => {
  const { api } = await world(t)
  const large = await api.post('/clients', { name: 'x'.repeat(300_000) })
  t.match(large, { status: 413, body: { code: 'body_too_large' } })
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const deep = `{"name":${open.repeat(20_000)}1${close.repeat(20_000)}}`
    t.match(await api.post('/clients', deep, json), { status: 400, body: { code: 'invalid_input' } })
  }
})

t.test('half a surrogate pair and NUL are refused wherever they stand', async (t) => {
  const { api } = await world(t)
  for (const text of ['"\\ud800"', '"a\\udc00b"', '"\\u0000"'])
    t.match(await api.post('/clients', `{"name":${text}}`, json), {
      status: 400,
      body: { code: 'invalid_input', errors: [{ pointer: '/name' }] },
    })
  t.match(await api.post('/clients', '{"name":"x","\\ud800":1}', json), { status: 400 })
  t.match(await api.get('/clients?name=a%00'), { status: 400, body: { errors: [{ pointer: 'query/name' }] } })
  t.match(await api.get('/clients/external/crm/a%00'), { status: 400 })
})

t.test('a query with unknown, doubled or wrong keys is refused', async (t) => {
  const { api } = await world(t)
  const refusals = {
    'colour=red': 'query/colour',
    'name=a&name=b': 'query/name',
    'limit=0': 'query/limit',
    'limit=201': 'query/limit',
    'limit=1.5': 'query/limit',
    'limit=ten': 'query/limit',
    'sort=version': 'query/sort',
    'archived=maybe': 'query/archived',
    'constructor=1': 'query/constructor',
    'name[$ne]=a': 'query/name[$ne]',
    __proto__: 'query/__proto__',
  }
  for (const [query, pointer] of Object.entries(refusals))
    t.match(await api.get(`/clients?${query}`), { status: 400, body: { errors: [{ pointer }] } }, query)
  t.match(await api.get('/clients/not-a-uuid'), { status: 400, body: { errors: [{ pointer: 'path/id' }] } })
})

t.test('an address that leads nowhere is told so, in the same form', async (t) => {
  const { api } = await world(t)
  const nowhere = { status: 404, body: { code: 'not_found' } }
  t.match(await api.get('/nothing'), nowhere)
  t.match(await api.post('/nothing', 'x', { 'content-type': 'text/plain' }), nowhere)
  t.match(await api.get('/../etc/passwd'), nowhere)
  t.match(await api.get(`/clients/${'x'.repeat(5000)}`), nowhere)
  t.match(await api.get('/clients/%zz'), { status: 400, body: { code: 'malformed_request' } })
})

t.test('a method that an address does not know is refused with those it knows', async (t) => {
  const { api } = await world(t)
  const refused = await api.put('/clients', { name: 'x' })
  t.match(refused, { status: 405, body: { code: 'method_not_allowed' } })
  t.same(refused.headers.allow?.split(', ').sort(), ['GET', 'HEAD', 'POST'])
  t.match(await api.post('/clients/0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21', {}), { status: 405 })
})

t.test('a route without a body takes none, and does not mind an empty one', async (t) => {
  const { api } = await world(t)
  const client = (await api.post('/clients', { name: 'Nordwind' })).body
  const { id } = (await api.post('/engagements', { name: 'Network', kind: 'project', clientId: client.id })).body
  t.match(await api.put(`/engagements/${id}/closure`, '', json), { status: 200 })
  t.match(await api.put(`/engagements/${id}/closure`, {}), { status: 200 })
  t.match(await api.put(`/engagements/${id}/closure`, { at: 'noon' }), { status: 400, body: { code: 'invalid_input' } })
})

t.test('what is not HTTP is answered with a problem as well', async (t) => {
  const { app } = await world(t)
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  const say = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname, () => socket.write(text))
      let answer = ''
      socket.on('data', (data) => {
        answer += data
      })
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
    })
  t.match(await say('nonsense\r\n\r\n'), /^HTTP\/1.1 400 [\s\S]*application\/problem\+json[\s\S]*"status":400/)
  const headers = `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(40_000)}\r\n\r\n`
  t.match(await say(headers), /^HTTP\/1.1 431 [\s\S]*application\/problem\+json/)
})
