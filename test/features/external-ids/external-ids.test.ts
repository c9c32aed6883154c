import t from 'tap'
import { findByExternalId, findManyByExternalId, linkExternalId } from '../../../src/features/external-ids/service.ts'
import type { Api } from '../../helpers/api.ts'
import { world } from '../../helpers/world.ts'

const kinds = {
  clients: async () => ({ name: 'Nordwind' }),
  contacts: async () => ({ name: 'Nordwind' }),
  consultants: async () => ({ name: 'Nordwind' }),
  engagements: async (api: Api) => ({
    name: 'Nordwind',
    kind: 'project',
    clientId: (await api.post('/clients', { name: 'C' })).body.id,
  }),
}

for (const [kind, example] of Object.entries(kinds)) {
  t.test(`${kind} are created, changed and read by the id they have elsewhere`, async (t) => {
    const { api } = await world(t)
    const body = await example(api)
    const path = `/${kind}/external/zendesk/4711`
    t.match(await api.get(path), { status: 404, body: { code: 'not_found' } })
    const created = await api.put(path, body)
    t.match(created, { status: 201, headers: { etag: '"1"', location: `/v1/${kind}/${created.body.id}` } })
    t.same((await api.get(path)).body, created.body)
    t.same((await api.get(`/${kind}/${created.body.id}`)).body, created.body)

    const changed = await api.put(path, { ...body, name: 'Nordwind AG' })
    t.match(changed, { status: 200, body: { id: created.body.id, name: 'Nordwind AG', version: 2 } })
    t.equal(changed.headers.location, undefined)
    const repeated = await api.put(path, { ...body, name: 'Nordwind AG' })
    t.match(repeated, { status: 200, body: { version: 2 } }, 'what says nothing new changes nothing')
    t.match(await api.get(`/${kind}/${created.body.id}/external-ids`), {
      status: 200,
      body: { items: [{ source: 'zendesk', externalId: '4711' }] },
    })
    t.match(await api.put(path, {}), { status: 400 })
    t.match(await api.put(`/${kind}/external/Zendesk!/1`, body), { status: 400 })
  })

  t.test(`ten calls at once for one external id make one of the ${kind}`, async (t) => {
    const { api } = await world(t)
    const body = await example(api)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => api.put(`/${kind}/external/crm/a-1`, { ...body, name: `Take ${n}` })),
    )
    t.same(answers.map(({ status }) => status).sort(), [...Array(9).fill(200), 201])
    t.equal(new Set(answers.map((answer) => answer.body.id)).size, 1)
    t.equal((await api.get(`/${kind}?name=Take`)).body.items.length, 1)
  })

  t.test(`the external ids of the ${kind} of one firm are nothing to another`, async (t) => {
    const { api, neighbour } = await world(t)
    const other = (await neighbour()).api
    const ours = await api.put(`/${kind}/external/zendesk/1`, await example(api))
    t.match(await other.get(`/${kind}/external/zendesk/1`), { status: 404 })
    t.match(await other.get(`/${kind}/${ours.body.id}/external-ids`), { status: 404 })
    const theirs = await other.put(`/${kind}/external/zendesk/1`, await example(other))
    t.equal(theirs.status, 201)
    t.not(theirs.body.id, ours.body.id)
  })
}

for (const kind of ['contacts', 'consultants']) {
  t.test(`an external id joins the one of the ${kind} that has the e-mail address already`, async (t) => {
    const { api } = await world(t)
    const known = await api.post(`/${kind}`, { name: 'Anna Berg', email: 'anna@example.com' })
    const joined = await api.put(`/${kind}/external/zendesk/7`, { name: 'A. Berg', email: 'Anna@example.com' })
    t.match(joined, { status: 200, body: { id: known.body.id, name: 'A. Berg', email: 'anna@example.com' } })
    await api.put(`/${kind}/external/portal/x`, { name: 'Anna Berg', email: 'anna@example.com' })
    t.match((await api.get(`/${kind}/${known.body.id}/external-ids`)).body.items, [
      { source: 'portal', externalId: 'x' },
      { source: 'zendesk', externalId: '7' },
    ])
    await api.put(`/${kind}/external/zendesk/8`, { name: 'Ben', email: 'ben@example.com' })
    t.match(await api.put(`/${kind}/external/zendesk/8`, { name: 'Ben', email: 'anna@example.com' }), { status: 409 })
  })

  t.test(`an archived one of the ${kind} gives its e-mail address, but not its external id, to another`, async (t) => {
    const { api } = await world(t)
    const gone = await api.put(`/${kind}/external/zendesk/1`, { name: 'Anna', email: 'anna@example.com' })
    await api.delete(`/${kind}/${gone.body.id}`)
    const fresh = await api.put(`/${kind}/external/zendesk/2`, { name: 'Anna', email: 'anna@example.com' })
    t.equal(fresh.status, 201)
    t.not(fresh.body.id, gone.body.id)
    const again = await api.put(`/${kind}/external/zendesk/1`, { name: 'Anna B.' })
    t.match(again, { status: 200, body: { id: gone.body.id, name: 'Anna B.' } })
    t.ok(again.body.archivedAt, 'and stays archived')
  })

  t.test(`ten external ids of one e-mail address at once all lead to one of the ${kind}`, async (t) => {
    const { api } = await world(t)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => api.put(`/${kind}/external/s/${n}`, { name: 'A', email: 'a@example.com' })),
    )
    t.same(answers.map(({ status }) => status).sort(), [...Array(9).fill(200), 201])
    t.equal(new Set(answers.map((answer) => answer.body.id)).size, 1)
    t.equal((await api.get(`/${kind}/${answers[0]!.body.id}/external-ids`)).body.items.length, 10)
  })
}

t.test('an external id may hold any characters and 200 of them, but no more', async (t) => {
  const { api } = await world(t)
  for (const id of ['a/b?c#d', 'a..b', 'Zoe\u0308', '中'.repeat(200), 'external', '%41', "'; drop table clients --"]) {
    const path = `/clients/external/crm/${encodeURIComponent(id)}`
    const { status, body } = await api.put(path, { name: 'Nordwind' })
    t.equal(status, 201, id)
    t.equal((await api.get(path)).body.id, body.id)
    t.match((await api.get(`/clients/${body.id}/external-ids`)).body.items, [{ externalId: id.normalize('NFC') }])
  }
  t.match(await api.put(`/clients/external/crm/${'x'.repeat(201)}`, { name: 'N' }), { status: 400 })
  t.match(await api.put(`/clients/external/crm/${'x'.repeat(9000)}`, { name: 'N' }), { status: 404 })
  t.match(await api.put('/clients/external/crm/%20', { name: 'N' }), { status: 400 })
  t.match(await api.put('/clients/external/crm/a%00b', { name: 'N' }), { status: 400 })
})

t.test('one thing has at most 100 external ids', async (t) => {
  const { api } = await world(t)
  const body = { name: 'Anna', email: 'anna@example.com' }
  for (let n = 0; n < 100; n++) await api.put(`/contacts/external/crm/${n}`, body)
  t.match(await api.put('/contacts/external/crm/100', body), { status: 409, body: { code: 'conflict' } })
  t.match(await api.get('/contacts/external/crm/100'), { status: 404 })
})

t.test('an external id is linked once, found alone and among many, and does not wander', async (t) => {
  const { api, asTenant } = await world(t)
  const [first, second] = [
    (await api.post('/consultants', { name: 'A' })).body.id,
    (await api.post('/consultants', { name: 'B' })).body.id,
  ]
  const external = { kind: 'consultant', source: 'zendesk', externalId: '1' } as const
  await asTenant((ctx) => linkExternalId(ctx, { ...external, id: first }))
  await asTenant((ctx) => linkExternalId(ctx, { ...external, id: first }))
  await t.rejects(
    asTenant((ctx) => linkExternalId(ctx, { ...external, id: second })),
    { code: 'already_exists' },
  )
  await asTenant((ctx) => linkExternalId(ctx, { ...external, externalId: '2', id: second }))
  t.equal(await asTenant((ctx) => findByExternalId(ctx, 'consultant', 'zendesk', '1')), first)
  t.equal(await asTenant((ctx) => findByExternalId(ctx, 'contact', 'zendesk', '1')), undefined)
  t.equal(await asTenant((ctx) => findByExternalId(ctx, 'consultant', 'jira', '1')), undefined)
  const many = await asTenant((ctx) => findManyByExternalId(ctx, 'consultant', 'zendesk', ['2', '3', '1', '1']))
  t.same(new Map([...many].sort()), new Map([['1', first], ['2', second]])) // biome-ignore format: a table
  t.equal((await asTenant((ctx) => findManyByExternalId(ctx, 'consultant', 'zendesk', []))).size, 0)
})
