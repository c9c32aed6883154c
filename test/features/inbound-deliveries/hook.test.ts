import t from 'tap'
import { callHook, connectZendesk, processAll, signedByZendesk, statusChanged } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const event = () => JSON.stringify(statusChanged('42', 'OPEN', 'SOLVED', new Date()))
const stored = async ({ api }: World, connection: string) =>
  (await api.get(`/connections/${connection}/deliveries`)).body.items

t.test('a call with a wrong, missing or old signature is refused and nothing is stored', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const body = event()
  const good = signedByZendesk(body)
  const minutesAway = (minutes: number) => signedByZendesk(body, { at: new Date(Date.now() + minutes * 60_000) })
  const refused: [string, string, Record<string, string>][] = [
    ['another secret', body, signedByZendesk(body, { secret: 'another-secret' })],
    ['the public test secret', body, signedByZendesk(body, { secret: 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==' })],
    ['another body', `${body} `, good],
    ['no signature', body, { 'content-type': 'application/json' }],
    ['another timestamp', body, { ...good, 'x-zendesk-webhook-signature-timestamp': new Date(0).toISOString() }],
    ['a copy of an hour ago', body, minutesAway(-61)],
    ['six minutes in the future', body, minutesAway(6)],
    ['no body', '', good],
  ]
  for (const [what, payload, headers] of refused)
    t.match(
      await callHook(firm, connection, payload, headers),
      { status: 401, body: { code: 'unauthenticated' } },
      what,
    )
  t.same(await stored(firm, connection), [])
  t.match(await callHook(firm, connection, body, minutesAway(-4)), { status: 200 })
})

t.test('unknown, disabled and archived connections do not exist', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const connection = await connectZendesk(firm)
  const call = (id: string) => {
    const body = event()
    return callHook(firm, id, body, signedByZendesk(body))
  }
  for (const id of ['0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21', 'x', connection.toUpperCase()])
    t.match(await call(id), { status: 404, body: { code: 'not_found' } })
  t.match(await call(connection), { status: 200 })
  await api.patch(`/connections/${connection}`, { enabled: false })
  t.match(await call(connection), { status: 404 }, 'at once in this process')
  await api.patch(`/connections/${connection}`, { enabled: true })
  t.match(await call(connection), { status: 200 })
  await api.delete(`/connections/${connection}`)
  t.match(await call(connection), { status: 404 })
})

t.test('the same call twice is answered alike and stored once', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const body = event()
  const answers = [
    await callHook(firm, connection, body, signedByZendesk(body)),
    await callHook(firm, connection, body, signedByZendesk(body)),
  ]
  t.same(
    answers.map(({ status, text }) => [status, text]),
    [
      [200, '{}'],
      [200, '{}'],
    ],
  )
  const [delivery, ...others] = await stored(firm, connection)
  t.same(others, [])
  const path = `/connections/${connection}/deliveries/${delivery.id}`
  t.match((await firm.api.get(path)).body, { body, bodyEncoding: 'utf8', deliveryKey: JSON.parse(body).id })
  t.notMatch((await firm.api.get(path)).text, signedByZendesk(body)['x-zendesk-webhook-signature'])
})

t.test('strange but authentic bodies are kept and ignored with the reason, never an error', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const detail = (id: string, more: string) =>
    `{"type":"zen:event-type:ticket.status_changed","id":"${id}","detail":{"id":"${id}","subject":${more}},"event":{"current":"SOLVED"}}`
  const bodies: [string | Buffer, string][] = [
    ['{"type": "zen', 'ignored'],
    ['null', 'ignored'],
    ['[]', 'ignored'],
    [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'ignored'],
    [Buffer.from(detail('utf16', '"x"'), 'utf16le'), 'ignored'],
    [`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'ignored'],
    ['{"__proto__":{"type":"zen:event-type:ticket.status_changed"},"toString":1}', 'ignored'],
    ['{"type":"zen:event-type:ticket.toString","id":{"a":1}}', 'ignored'],
    ['{"type":"zen:event-type:ticket.__proto__","id":"__proto__"}', 'ignored'],
    [detail('nul\\u0000', '"x"'), 'processed'],
    [detail('nul', '"a\\u0000b"'), 'processed'],
    [detail('surrogate', '"\\ud800"'), 'processed'],
    [detail('object', '{"toString":1}'), 'processed'],
    [detail('long', `"${'x'.repeat(5000)}"`), 'processed'],
  ]
  for (const [body, state] of bodies) {
    t.match(await callHook(firm, connection, body, signedByZendesk(body)), { status: 200 })
    const waiting = (await stored(firm, connection)).filter((each: { state: string }) => each.state === 'received')
    t.equal(waiting.length, 1)
    const done = (await processAll(firm, connection)).find(({ id }: { id: string }) => id === waiting[0].id)
    t.match(done, { state, outcome: /\w/ }, JSON.stringify(String(body).slice(0, 60)))
  }
  t.match((await firm.api.get('/tickets/external/zendesk/nul')).body, { subject: 'ab' })
})

t.test('a huge body is refused before it is read, and other methods do no harm', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const large = JSON.stringify({ type: 'x', text: 'x'.repeat(4 * 1024 * 1024 - 100) })
  t.match(await callHook(firm, connection, large, signedByZendesk(large)), { status: 200 })
  const huge = 'x'.repeat(4 * 1024 * 1024 + 1)
  t.match(await callHook(firm, connection, huge, signedByZendesk(huge)), {
    status: 413,
    body: { code: 'body_too_large' },
  })
  for (const method of ['PUT', 'DELETE', 'PATCH'] as const) {
    const answer = await firm.app.inject({ method, url: `/hooks/${connection}` })
    t.match(answer, { statusCode: 405, headers: { allow: /POST/ } })
  }
})

t.test('another firm sees and replays nothing that came to us', async (t) => {
  const firm = await world(t)
  const other = (await firm.neighbour()).api
  const connection = await connectZendesk(firm)
  const body = event()
  await callHook(firm, connection, body, signedByZendesk(body))
  const [delivery] = await stored(firm, connection)
  const path = `/connections/${connection}/deliveries`
  t.match(await other.get(path), { status: 404 })
  t.match(await other.get(`${path}/${delivery.id}`), { status: 404 })
  t.match(await other.post(`${path}/${delivery.id}/replay`), { status: 404 })
})

t.test('whoever looks whether somebody is there is told so, and nothing about whom', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  for (const method of ['GET', 'HEAD'] as const)
    for (const id of [connection, '00000000-0000-7000-8000-000000000000', 'nobody'])
      t.match(await firm.app.inject({ method, url: `/hooks/${id}` }), { statusCode: 200 })
})
