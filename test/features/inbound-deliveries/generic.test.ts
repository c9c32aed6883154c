import t from 'tap'
import { callHook, processAll, signedAsStandard } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const connect = async ({ api }: World, authentication: 'signature' | 'bearer') =>
  (await api.post('/connections', { name: 'Portal', system: 'generic', source: 'portal', authentication })).body

const ticket = {
  id: '4711',
  number: 'INC-4711',
  subject: 'Silent printer',
  state: 'resolved',
  changedAt: '2026-01-05T09:30:00Z',
  assignee: { id: 'ida', email: 'Ida@Example.com', name: 'Ida Lund' },
  requester: { id: 'anna', email: 'anna@nordwind.test', name: 'Anna Berg', locale: 'de-de' },
  organisation: { id: 'nordwind', name: 'Nordwind' },
}

t.test('one call brings the ticket, its client, its contact and its consultant, and asks', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const { id, secret } = await connect(firm, 'signature')
  t.match(secret, /^whsec_/)
  const body = JSON.stringify({ ticket })
  t.match(await callHook(firm, id, body, signedAsStandard(body, secret)), { status: 200 })
  t.match(await processAll(firm, id), [{ state: 'processed', deliveryKey: 'msg_1' }])

  const { body: mirrored } = await api.get('/tickets/external/portal/4711')
  const client = (await api.get('/clients/external/portal/nordwind')).body
  const contact = (await api.get('/contacts/external/portal/anna')).body
  const consultant = (await api.get('/consultants/external/portal/ida')).body
  t.match(contact, { name: 'Anna Berg', email: 'anna@nordwind.test', locale: 'de-DE', clientId: client.id })
  t.match(consultant, { name: 'Ida Lund', email: 'ida@example.com' })
  t.match(mirrored, {
    number: 'INC-4711',
    clientId: client.id,
    contactId: contact.id,
    resolutions: [{ resolvedAt: '2026-01-05T09:30:00.000Z', credits: [{ consultantId: consultant.id, share: 1 }] }],
  })
  t.match((await api.get('/decisions')).body.items, [{ outcome: 'invited', contactId: contact.id }])
})

t.test('people who are there already are found by their address and not created again', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const { id, secret } = await connect(firm, 'bearer')
  const ida = (await api.post('/consultants', { name: 'Ida', email: 'ida@example.com' })).body
  const anna = (await api.post('/contacts', { name: 'Anna', email: 'anna@nordwind.test' })).body
  const headers = { authorization: `Bearer ${secret}` }
  const first = { ...ticket, organisation: undefined, requester: { email: 'ANNA@nordwind.test' } }
  for (const [n, assignee] of [{ email: 'ida@example.com' }, { id: 'ida', email: 'ida@example.com' }].entries())
    t.match(
      await callHook(
        firm,
        id,
        JSON.stringify({ id: `call-${n}`, ticket: { ...first, id: `t${n}`, assignee } }),
        headers,
      ),
      { status: 200 },
    )
  t.match(await processAll(firm, id), [{ state: 'processed' }, { state: 'processed' }])
  t.match((await api.get('/consultants')).body.items, { length: 1 })
  t.match((await api.get('/contacts')).body.items, { length: 1 })
  for (const n of [0, 1])
    t.match((await api.get(`/tickets/external/portal/t${n}`)).body, {
      contactId: anna.id,
      consultants: [{ consultantId: ida.id, share: 1 }],
    })
})

t.test('a contact without an address gets the one that a later call tells', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const { id, secret } = await connect(firm, 'bearer')
  const send = async (requester: object) => {
    const body = JSON.stringify({ ticket: { ...ticket, changedAt: undefined, requester } })
    await callHook(firm, id, body, { authorization: `Bearer ${secret}` })
    await processAll(firm, id)
    return (await api.get('/decisions')).body.items.map(({ outcome }: { outcome: string }) => outcome)
  }
  t.same(await send({ id: 'anna', name: 'Anna' }), ['no_address'])
  t.same(await send({ id: 'anna', email: 'anna@nordwind.test' }), ['invited'])
  await send({ id: 'anna', email: 'other@nordwind.test' })
  t.match((await api.get('/contacts')).body.items, [{ name: 'Anna', email: 'anna@nordwind.test' }])
})

t.test('calls are told apart by their id, else by their content and, without a time in it, the minute', async (t) => {
  const firm = await world(t)
  const { id, secret } = await connect(firm, 'bearer')
  const now = Date.parse('2026-11-20T09:30:00Z')
  let hours = 0
  t.intercept(firm.deps.clock, 'now', { value: () => new Date(now + hours * 3_600_000), configurable: true })
  const send = (body: object, headers = {}) =>
    callHook(firm, id, JSON.stringify(body), { authorization: `Bearer ${secret}`, ...headers })
  const keys = async () =>
    (await firm.api.get(`/connections/${id}/deliveries`)).body.items.map(
      (each: { deliveryKey: string }) => each.deliveryKey,
    )
  const untimed = { ticket: { id: '1', state: 'resolved' } }
  const timed = { ticket: { id: '1', state: 'resolved', changedAt: '2026-11-20T09:00:00Z' } }
  for (hours = 0; hours < 2; hours += 1)
    for (const body of [untimed, untimed, timed, timed, { ...timed, id: 'a' }, { ...untimed, id: 'a' }])
      await send(body)
  await send(untimed, { 'webhook-id': 'b' })
  t.match(await keys(), [/^sha256:.*@2026-11-20T09:30$/, /^sha256:[^@]*$/, 'a', /@2026-11-20T10:30$/, 'b'])
  t.equal((await keys()).length, 5)
})

t.test('several consultants share the credit as the call says', async (t) => {
  const firm = await world(t)
  const { id, secret } = await connect(firm, 'bearer')
  const consultants = [
    { id: 'ida', name: 'Ida', share: 0.75 },
    { id: 'ole', name: 'Ole', share: 0.25 },
  ]
  const body = JSON.stringify({ ticket: { id: '1', state: 'resolved', consultants } })
  await callHook(firm, id, body, { authorization: `Bearer ${secret}` })
  await processAll(firm, id)
  t.match((await firm.api.get('/tickets/external/portal/1')).body, {
    subject: 'Ticket 1',
    resolutions: [{ credits: [{ share: 0.75 }, { share: 0.25 }] }],
  })
})

t.test('hours that a call gives decide the credit, and are not taken from some only', async (t) => {
  const firm = await world(t)
  const { id, secret } = await connect(firm, 'bearer')
  const send = (...hours: object[]) => {
    const consultants = hours.map((part, n) => ({ id: `c${n}`, name: `C ${n}`, ...part }))
    const body = JSON.stringify({ ticket: { id: '1', state: 'resolved', consultants } })
    return callHook(firm, id, body, { authorization: `Bearer ${secret}` })
  }
  for (const [pointer, ...parts] of [
    ['/ticket/consultants/1', { hours: 1 }, {}],
    ['/ticket/consultants/1', { hours: 1 }, { share: 0.5 }],
    ['/ticket/consultants/0', { hours: 1, share: 1 }],
    ['/ticket/consultants/0/hours', { hours: 0.001 }],
  ] as const) {
    const { status, body } = await send(...parts)
    t.same([status, body.errors[0].pointer], [400, pointer])
  }
  t.match(await send({ hours: 1.5 }, { hours: 4.5 }), { status: 200 })
  await processAll(firm, id)
  t.match((await firm.api.get('/tickets/external/portal/1')).body.resolutions, [
    {
      sharesFrom: 'hours',
      credits: [
        { share: 0.75, hours: 4.5 },
        { share: 0.25, hours: 1.5 },
      ],
    },
  ])
})

t.test('what does not fit our format is refused with the place of each fault, and nothing is stored', async (t) => {
  const firm = await world(t)
  const { id, secret } = await connect(firm, 'bearer')
  const headers = { authorization: `Bearer ${secret}` }
  const faults = async (body: string | Buffer) => {
    const answer = await callHook(firm, id, body, headers)
    return [
      answer.status,
      answer.body.code,
      ...(answer.body.errors ?? []).map((each: { pointer: string }) => each.pointer),
    ]
  }
  const of = (change: object) => faults(JSON.stringify({ ticket: { id: '1', ...change } }))
  t.same(await faults('{"ticket": {'), [400, 'malformed_request'])
  t.same(await faults(''), [400, 'malformed_request'])
  t.same(await faults(Buffer.from('{"ticket":{"id":"1"}}', 'utf16le')), [400, 'malformed_request'])
  t.same(await faults('[]'), [400, 'invalid_input', ''])
  t.same(await of({ state: 'solved' }), [400, 'invalid_input', '/ticket/state'])
  t.same(await of({ changedAt: 'yesterday' }), [400, 'invalid_input', '/ticket/changedAt'])
  t.same(await of({ subject: 'a\0b' }), [400, 'invalid_input', '/ticket/subject'])
  t.same(await of({ consultants: [{ id: 'a', share: 0.5 }] }), [400, 'invalid_input', '/ticket/consultants'])
  t.same(await of({ consultants: [{}] }), [400, 'invalid_input', '/ticket/consultants'])
  t.match(await faults('{"ticket":{"id":"1","__proto__":{"state":"resolved"},"toString":1}}'), [400, 'invalid_input'])
  t.match(await faults(`{"ticket":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), [400, 'malformed_request'])
  t.same((await firm.api.get(`/connections/${id}/deliveries`)).body.items, [])
  t.match(await callHook(firm, id, '{"ticket":{"id":"1"}}', { authorization: 'Bearer wrong' }), { status: 401 })
})

t.test('a resolution that is told later counts from when it happened', async (t) => {
  const firm = await world(t)
  const { id, secret } = await connect(firm, 'bearer')
  const send = async (change: object) => {
    const body = JSON.stringify({ ticket: { id: '1', ...change } })
    await callHook(firm, id, body, { authorization: `Bearer ${secret}` })
    await processAll(firm, id)
    return (await firm.api.get('/tickets/external/portal/1')).body
  }
  const resolvedAt = '2026-01-05T09:00:00.000Z'
  t.match(await send({ state: 'resolved', resolvedAt, changedAt: '2026-01-05T12:00:00Z' }), { cycle: 1, resolvedAt })
  t.match(await send({ state: 'closed', resolvedAt, changedAt: '2026-01-09T12:00:00Z' }), { state: 'closed', cycle: 1 })
  const ahead = await send({ state: 'open', changedAt: '2999-01-01T00:00:00Z' })
  t.match(ahead, { state: 'open', cycle: 1 })
  t.match(await send({ state: 'resolved' }), { state: 'resolved', cycle: 2 }, 'a clock that is ahead blocks nothing')
})
