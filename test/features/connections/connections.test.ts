import t from 'tap'
import {
  callHook,
  connectZendesk,
  processAll,
  sendEvent,
  signedByZendesk,
  statusChanged,
} from '../../helpers/webhooks.ts'
import { world } from '../../helpers/world.ts'

t.test('a connection is created, shown without its secret, renamed and archived', async (t) => {
  const { api } = await world(t)
  const created = await api.post('/connections', { name: 'Portal', system: 'generic', authentication: 'bearer' })
  t.match(created, { status: 201, body: { source: 'generic', secretSet: true, lastDeliveryAt: null } })
  const { id, secret, url } = created.body
  t.equal(url, `http://rapport.test/hooks/${id}`)
  t.ok(secret.length >= 40)
  const read = await api.get(`/connections/${id}`)
  t.notMatch(read.text, secret)
  t.notMatch((await api.get('/connections')).text, secret)
  t.match(await api.patch(`/connections/${id}`, { name: 'Client portal' }, { 'if-match': '"1"' }), {
    status: 200,
    body: { name: 'Client portal', version: 2 },
  })
  const twice = { name: 'Portal', system: 'generic', source: 'generic' }
  t.match(await api.post('/connections', twice), { status: 409, body: { code: 'already_exists' } })
  t.equal((await api.delete(`/connections/${id}`)).status, 204)
  t.same((await api.get('/connections')).body.items, [])
  t.equal((await api.post('/connections', twice)).status, 201, 'the source is free again')
})

t.test('secrets that are public, weak or of the wrong form are refused', async (t) => {
  const { api } = await world(t)
  const refused = [
    { system: 'zendesk', secret: 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==' },
    { system: 'zendesk', secret: 'short' },
    { system: 'generic', authentication: 'bearer', secret: 'short' },
    { system: 'generic', authentication: 'bearer', secret: 'with spaces in between them' },
    { system: 'generic', secret: 'whsec_c2hvcnQ=' },
    { system: 'generic', secret: 'whsec_!!!' },
    { system: 'generic', secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  ]
  for (const wrong of refused)
    t.match(await api.post('/connections', { name: 'x', ...wrong }), {
      status: 400,
      body: { errors: [{ pointer: '/secret' }] },
    })
  t.match(await api.post('/connections', { name: 'x', system: 'zendesk', authentication: 'bearer' }), {
    status: 400,
    body: { errors: [{ pointer: '/authentication' }] },
  })
  t.same((await api.get('/connections')).body.items, [])
})

t.test('the secret that Zendesk shows is given later, and a new one replaces it at once', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const { id, secret, secretSet } = (await api.post('/connections', { name: 'Zendesk', system: 'zendesk' })).body
  t.same([secret, secretSet], [null, false])
  const body = JSON.stringify(statusChanged('1', 'OPEN', 'SOLVED', new Date()))
  const call = (given: string) => callHook(firm, id, body, signedByZendesk(body, { secret: given }))
  t.match(await call('first-secret'), { status: 401 })
  t.match(await api.put(`/connections/${id}/secret`, {}), { status: 400 })
  t.match(await api.put(`/connections/${id}/secret`, { secret: 'first-secret' }), {
    status: 200,
    body: { secret: null },
  })
  t.match(await call('first-secret'), { status: 200 })
  await api.put(`/connections/${id}/secret`, { secret: 'second-secret' })
  t.match(await call('first-secret'), { status: 401 })
  t.match(await call('second-secret'), { status: 200 })
})

t.test('a connection shows when it was last called, and what became of each call', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const id = await connectZendesk(firm)
  await sendEvent(firm, id, statusChanged('1', 'OPEN', 'SOLVED', new Date()))
  const before = (await api.get(`/connections/${id}`)).body
  t.match(before, { lastProcessedAt: null })
  t.ok(before.lastDeliveryAt)
  await processAll(firm, id)
  t.ok((await api.get(`/connections/${id}`)).body.lastProcessedAt)
  const path = `/connections/${id}/deliveries`
  t.same((await api.get(`${path}?state=failed`)).body.items, [])
  const [delivery] = (await api.get(`${path}?state=processed`)).body.items
  t.match(await api.post(`${path}/${delivery.id}/replay`), { status: 200, body: { state: 'received', outcome: null } })
  t.match(await processAll(firm, id), [{ state: 'processed' }])
  t.match((await api.get('/tickets/external/zendesk/1')).body, { cycle: 1 }, 'a replay counts once')
})

t.test('another firm sees, changes and archives no connection of ours', async (t) => {
  const firm = await world(t)
  const id = await connectZendesk(firm)
  const other = (await firm.neighbour()).api
  t.match(await other.get(`/connections/${id}`), { status: 404 })
  t.match(await other.patch(`/connections/${id}`, { enabled: false }), { status: 404 })
  t.match(await other.put(`/connections/${id}/secret`, { secret: 'our-own-secret' }), { status: 404 })
  t.match(await other.delete(`/connections/${id}`), { status: 404 })
})
