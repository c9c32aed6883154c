import t from 'tap'
import type { Api } from '../../helpers/api.ts'
import { world } from '../../helpers/world.ts'

async function people(api: Api) {
  const client = (await api.post('/clients', { name: 'Nordwind' })).body
  const contact = (await api.post('/contacts', { name: 'Anna', email: 'anna@nordwind.test', clientId: client.id })).body
  const ida = (await api.post('/consultants', { name: 'Ida' })).body
  const ole = (await api.post('/consultants', { name: 'Ole' })).body
  return { client, contact, ida, ole }
}

t.test('a ticket is created for a contact, belongs to its client, and is resolved and reopened', async (t) => {
  const { api } = await world(t)
  const { client, contact, ida } = await people(api)
  const created = await api.post('/tickets', {
    subject: 'Silent printer',
    contactId: contact.id,
    consultants: [{ consultantId: ida.id }],
  })
  t.match(created, { status: 201, body: { clientId: client.id, state: 'open', cycle: 0, waitingFor: [] } })
  t.same(created.body.consultants, [{ consultantId: ida.id, share: 1, hours: null }])

  const path = `/tickets/${created.body.id}`
  const resolved = await api.put(`${path}/resolution`, {})
  t.match(resolved, { status: 200, body: { state: 'resolved', cycle: 1 } })
  t.same((await api.put(`${path}/resolution`, {})).body, resolved.body, 'resolving again changes nothing')

  const reopened = await api.delete(`${path}/resolution`)
  t.match(reopened, { status: 200, body: { state: 'open', cycle: 1, resolvedAt: null } })
  t.same((await api.delete(`${path}/resolution`)).body, reopened.body, 'reopening again changes nothing')

  const again = await api.put(`${path}/resolution`, {})
  t.match(again.body, { state: 'resolved', cycle: 2, resolutions: [{ cycle: 1 }, { cycle: 2, reopenedAt: null }] })
  t.not(again.body.resolutions[0].reopenedAt, null)
})

t.test('credit is frozen when the ticket is resolved, whoever gets the ticket later', async (t) => {
  const { api } = await world(t)
  const { ida, ole } = await people(api)
  const { body } = await api.post('/tickets', { subject: 'x', consultants: [{ consultantId: ida.id }] })
  await api.put(`/tickets/${body.id}/resolution`, {})
  const moved = await api.put(`/tickets/${body.id}/consultants`, { consultants: [{ consultantId: ole.id }] })
  t.match(moved.body, {
    consultants: [{ consultantId: ole.id }],
    resolutions: [{ credits: [{ consultantId: ida.id, share: 1 }] }],
  })
  await api.delete(`/tickets/${body.id}/resolution`)
  const second = await api.put(`/tickets/${body.id}/resolution`, {})
  t.match(second.body.resolutions[1].credits, [{ consultantId: ole.id, share: 1 }])
})

t.test('shares are equal when none is given, and must sum to 1 when given', async (t) => {
  const { api } = await world(t)
  const { ida, ole } = await people(api)
  const { body } = await api.post('/tickets', { subject: 'x' })
  const put = (consultants: object[]) => api.put(`/tickets/${body.id}/consultants`, { consultants })
  t.match((await put([{ consultantId: ida.id }, { consultantId: ole.id }])).body.consultants, [
    { share: 0.5 },
    { share: 0.5 },
  ])
  const given = [
    { consultantId: ida.id, share: 0.7 },
    { consultantId: ole.id, share: 0.3 },
  ]
  t.match((await put(given)).body, { consultants: given, sharesFrom: 'shares' })
  for (const [pointer, ...wrong] of [
    ['/consultants', { consultantId: ida.id, share: 0.7 }],
    ['/consultants/1', { consultantId: ida.id, share: 0.7 }, { consultantId: ole.id }],
    ['/consultants/1/consultantId', { consultantId: ida.id }, { consultantId: ida.id }],
    ['/consultants/0/share', { consultantId: ida.id, share: 4e-10 }],
  ] as const) {
    const answer = await put(wrong)
    t.match(answer, { status: 400, body: { code: 'invalid_input' } })
    t.equal(answer.body.errors[0].pointer, pointer)
  }
  t.match((await api.get(`/tickets/${body.id}`)).body.consultants, given)
})

t.test('a ticket is resolved at a moment that fits its history, and never in the future', async (t) => {
  const { api } = await world(t)
  const { body } = await api.post('/tickets', { subject: 'x' })
  const path = `/tickets/${body.id}/resolution`
  const soon = new Date(Date.now() + 60_000).toISOString()
  t.match(await api.put(path, { resolvedAt: soon }), { status: 400, body: { errors: [{ pointer: '/resolvedAt' }] } })
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
  t.match(await api.put(path, { resolvedAt: hourAgo }), { status: 200, body: { resolvedAt: hourAgo } })
  await api.delete(path)
  t.match(await api.put(path, { resolvedAt: hourAgo }), { status: 409, body: { code: 'conflict' } })
  t.match(await api.get(`/tickets/${body.id}`), { body: { state: 'open', cycle: 1 } })
})

t.test('a ticket that refers to what does not exist, or is another firm’s, is refused', async (t) => {
  const { api, neighbour } = await world(t)
  const other = await neighbour()
  const theirs = await people(other.api)
  for (const wrong of [
    { clientId: theirs.client.id },
    { contactId: theirs.contact.id },
    { consultants: [{ consultantId: theirs.ida.id }] },
  ])
    t.match(await api.post('/tickets', { subject: 'x', ...wrong }), {
      status: 422,
      body: { code: 'unknown_reference', errors: [{ pointer: `/${Object.keys(wrong)[0]}` }] },
    })
  t.same((await api.get('/tickets')).body.items, [])

  const { body } = await api.post('/tickets', { subject: 'x' })
  for (const answer of [
    await other.api.get(`/tickets/${body.id}`),
    await other.api.patch(`/tickets/${body.id}`, { subject: 'y' }),
    await other.api.put(`/tickets/${body.id}/resolution`, {}),
    await other.api.delete(`/tickets/${body.id}/resolution`),
    await other.api.put(`/tickets/${body.id}/consultants`, { consultants: [] }),
  ])
    t.match(answer, { status: 404, body: { code: 'not_found' } })
})

t.test('a ticket is created and changed by the id it has elsewhere', async (t) => {
  const { api } = await world(t)
  const path = '/tickets/external/portal/4711'
  const created = await api.put(path, { subject: 'Silent printer' })
  t.match(created, { status: 201, body: { source: 'portal', externalId: '4711' } })
  t.equal(created.headers.location, `/v1/tickets/${created.body.id}`)
  const changed = await api.put(path, { subject: 'Loud printer' })
  t.match(changed, { status: 200, body: { id: created.body.id, subject: 'Loud printer' } })
  t.same((await api.get(path)).body, changed.body)
  t.match(await api.get('/tickets/external/other/4711'), { status: 404 })
})

t.test('tickets are found by state, source, client, contact, consultant and what they wait for', async (t) => {
  const { api } = await world(t)
  const { client, contact, ida } = await people(api)
  const open = (await api.post('/tickets', { subject: 'open' })).body
  const done = (await api.post('/tickets', { subject: 'done', contactId: contact.id })).body
  await api.put(`/tickets/${done.id}/consultants`, { consultants: [{ consultantId: ida.id }] })
  await api.put(`/tickets/${done.id}/resolution`, {})
  await api.put('/tickets/external/portal/1', { subject: 'portal' })
  const subjects = async (query: string) =>
    (await api.get(`/tickets?${query}`)).body.items.map(({ subject }: { subject: string }) => subject)
  t.same(await subjects('sort=-createdAt'), ['portal', 'done', 'open'])
  t.same(await subjects('sort=openedAt&limit=1'), ['open'])
  t.same(await subjects('state=resolved'), ['done'])
  t.same(await subjects(`clientId=${client.id}`), ['done'])
  t.same(await subjects(`contactId=${contact.id}`), ['done'])
  t.same(await subjects(`consultantId=${ida.id}`), ['done'])
  t.same(await subjects('source=portal'), ['portal'])
  t.same(await subjects('waiting=contact'), [])
  t.match(await api.patch(`/tickets/${open.id}`, { priority: 'high' }, { 'if-match': '"9"' }), { status: 412 })
  t.match(await api.patch(`/tickets/${open.id}`, { priority: 'high' }), { body: { priority: 'high' } })
})

t.test('ten at once who resolve a ticket begin one cycle, and ten who reopen it end one', async (t) => {
  const { api } = await world(t)
  const { body } = await api.post('/tickets', { subject: 'x' })
  const path = `/tickets/${body.id}/resolution`
  const ten = Array.from({ length: 10 })
  for (const answer of await Promise.all(ten.map(() => api.put(path, {})))) t.match(answer, { status: 200 })
  t.match(await api.get(`/tickets/${body.id}`), { body: { state: 'resolved', cycle: 1, resolutions: { length: 1 } } })
  for (const answer of await Promise.all(ten.map(() => api.delete(path)))) t.match(answer, { status: 200 })
  t.match(await api.get(`/tickets/${body.id}`), { body: { state: 'open', cycle: 1 } })
})

t.test('a ticket belongs to the client of its engagement, and to no other', async (t) => {
  const { api } = await world(t)
  const { client } = await people(api)
  const other = (await api.post('/clients', { name: 'Other' })).body
  const engagement = (await api.post('/engagements', { name: 'Care', kind: 'retainer', clientId: client.id })).body
  const created = await api.post('/tickets', { subject: 'x', engagementId: engagement.id })
  t.match(created, { status: 201, body: { clientId: client.id } })
  const refused = { status: 400, body: { errors: [{ pointer: '/engagementId' }] } }
  t.match(await api.post('/tickets', { subject: 'x', engagementId: engagement.id, clientId: other.id }), refused)
  t.match(await api.patch(`/tickets/${created.body.id}`, { clientId: other.id }), refused)
})
