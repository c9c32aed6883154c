import t from 'tap'
import type { Api } from '../../helpers/api.ts'
import { callHook, processAll } from '../../helpers/webhooks.ts'
import { world } from '../../helpers/world.ts'

async function ticketOf(api: Api, more: object = {}) {
  const ida = (await api.post('/consultants', { name: 'Ida' })).body.id as string
  const ole = (await api.post('/consultants', { name: 'Ole' })).body.id as string
  const ticket = (await api.post('/tickets', { subject: 'Silent printer', ...more })).body
  const path = `/tickets/${ticket.id}`
  const put = (...consultants: object[]) => api.put(`${path}/consultants`, { consultants })
  const resolve = async () => (await api.put(`${path}/resolution`, {})).body
  const reopen = () => api.delete(`${path}/resolution`)
  return { ida, ole, path, put, resolve, reopen }
}

/** An engagement, and how to say who is in it. */
async function engagementOf(api: Api) {
  const client = (await api.post('/clients', { name: 'Nordwind' })).body
  const { id } = (await api.post('/engagements', { clientId: client.id, name: 'Care', kind: 'retainer' })).body
  return { engagementId: id, staff: (...members: object[]) => api.put(`/engagements/${id}/members`, { members }) }
}

t.test('hours decide the shares of an open ticket, and new hours change them', async (t) => {
  const { api } = await world(t)
  const { ida, ole, path, put } = await ticketOf(api)
  const first = await put({ consultantId: ida, hours: 6.5 }, { consultantId: ole, hours: 2 })
  const consultants = [
    { consultantId: ida, share: 0.764705882, hours: 6.5 },
    { consultantId: ole, share: 0.235294118, hours: 2 },
  ]
  t.match(first, { status: 200, body: { sharesFrom: 'hours' } })
  t.same(first.body.consultants, consultants)
  t.same((await api.get(path)).body.consultants, consultants)
  t.same((await api.get('/tickets')).body.items[0].consultants, consultants)
  const second = await put({ consultantId: ida, hours: 6.5 }, { consultantId: ole, hours: 19.5 })
  t.match(second.body.consultants, [
    { consultantId: ole, share: 0.75, hours: 19.5 },
    { consultantId: ida, share: 0.25, hours: 6.5 },
  ])
  t.match((await put({ consultantId: ida }, { consultantId: ole })).body, {
    sharesFrom: 'equal',
    consultants: [{ share: 0.5, hours: null }, { share: 0.5 }],
  })
  t.match((await put()).body, { sharesFrom: null, consultants: [] })
})

t.test('credit by hours is frozen with the resolution, and the next resolution has the hours of then', async (t) => {
  const { api } = await world(t)
  const { ida, ole, put, resolve, reopen } = await ticketOf(api)
  await put({ consultantId: ida, hours: 3 }, { consultantId: ole, hours: 1 })
  const frozen = {
    cycle: 1,
    sharesFrom: 'hours',
    credits: [
      { consultantId: ida, share: 0.75, hours: 3 },
      { consultantId: ole, share: 0.25, hours: 1 },
    ],
  }
  t.match((await resolve()).resolutions, [frozen])
  const later = await put({ consultantId: ida, hours: 3 }, { consultantId: ole, hours: 9 })
  t.match(later.body, { consultants: [{ consultantId: ole, share: 0.75 }, {}], resolutions: [frozen] })
  await reopen()
  t.match((await resolve()).resolutions, [
    frozen,
    { cycle: 2, sharesFrom: 'hours', credits: [{ consultantId: ole, share: 0.75, hours: 9 }, { hours: 3 }] },
  ])
})

t.test('hours and shares are not mixed, and hours are bounded', async (t) => {
  const { api } = await world(t)
  const { ida, ole, path, put } = await ticketOf(api)
  const given = [
    { consultantId: ida, hours: 1 },
    { consultantId: ole, hours: 3 },
  ]
  await put(...given)
  for (const [pointer, ...wrong] of [
    ['/consultants/1', { consultantId: ida, hours: 1 }, { consultantId: ole, share: 0.5 }],
    ['/consultants/0', { consultantId: ida }, { consultantId: ole, hours: 1 }],
    ['/consultants/1', { consultantId: ida, hours: 1 }, { consultantId: ole, hours: 1, share: 0.5 }],
    ['/consultants/1/consultantId', { consultantId: ida, hours: 1 }, { consultantId: ida, hours: 1 }],
    ['/consultants/0/hours', { consultantId: ida, hours: 0 }],
    ['/consultants/0/hours', { consultantId: ida, hours: -2 }],
    ['/consultants/0/hours', { consultantId: ida, hours: 10_000.01 }],
    ['/consultants/0/hours', { consultantId: ida, hours: 1.005 }],
    ['/consultants/0/hours', { consultantId: ida, hours: '3' }],
  ] as const) {
    const answer = await put(...wrong)
    t.match(answer, { status: 400, body: { code: 'invalid_input' } })
    t.equal(answer.body.errors[0].pointer, pointer)
    t.match(await api.post('/tickets', { subject: 'x', consultants: wrong }), { status: 400 })
  }
  t.match((await api.get(path)).body.consultants, [
    { consultantId: ole, hours: 3 },
    { consultantId: ida, hours: 1 },
  ])
  t.equal((await api.get('/tickets')).body.items.length, 1)
  // Hundredths that binary fractions only come near to.
  for (const hours of [0.01, 0.07, 1.1, 4.35, 1000.29, 10_000])
    t.match(await put({ consultantId: ida, hours }), { status: 200, body: { consultants: [{ share: 1, hours }] } })
})

t.test('where nobody said it, the members of the engagement decide, if it says something of all of them', async (t) => {
  const { api } = await world(t)
  const { engagementId, staff } = await engagementOf(api)
  const { ida, ole, path, put, resolve, reopen } = await ticketOf(api, { engagementId })
  const eve = (await api.post('/consultants', { name: 'Eve' })).body.id
  await staff({ consultantId: ida, share: 0.6 }, { consultantId: ole, share: 0.2 }, { consultantId: eve, share: 0.2 })
  await put({ consultantId: ida }, { consultantId: ole })
  const byEngagement = {
    sharesFrom: 'engagement',
    consultants: [
      { consultantId: ida, share: 0.75, hours: null },
      { consultantId: ole, share: 0.25 },
    ],
  }
  t.match((await api.get(path)).body, byEngagement)
  t.match((await api.get('/tickets')).body.items, [byEngagement])
  t.match((await resolve()).resolutions, [{ sharesFrom: 'engagement', credits: byEngagement.consultants }])

  await staff({ consultantId: ida, hours: 10 }, { consultantId: ole, hours: 90 })
  await put({ consultantId: ole }, { consultantId: ida })
  t.match((await api.get(path)).body, {
    consultants: [{ consultantId: ole, share: 0.9, hours: null }, { share: 0.1 }],
    resolutions: [{ sharesFrom: 'engagement', credits: byEngagement.consultants }],
  })
  await reopen()
  t.match((await resolve()).resolutions, [
    { credits: byEngagement.consultants },
    { sharesFrom: 'engagement', credits: [{ consultantId: ole, share: 0.9 }, { share: 0.1 }] },
  ])
  await reopen()
  for (const [members, sharesFrom] of [
    [[{ consultantId: ida, share: 1 }], 'equal'],
    [[{ consultantId: ida }, { consultantId: ole }], 'equal'],
    [[], 'equal'],
  ] as const) {
    await staff(...members)
    t.match((await api.get(path)).body, { sharesFrom, consultants: [{ share: 0.5 }, { share: 0.5 }] })
  }
  await staff({ consultantId: ida, hours: 10 }, { consultantId: ole, hours: 90 })
  t.match((await put({ consultantId: ida, hours: 1 }, { consultantId: ole, hours: 1 })).body, {
    sharesFrom: 'hours',
    consultants: [{ share: 0.5 }, { share: 0.5 }],
  })
  t.match((await resolve()).resolutions[2], { sharesFrom: 'hours', credits: [{ share: 0.5 }, { share: 0.5 }] })
})

t.test(
  'a resolution that waited for its consultants is credited as the engagement says then, and stays so',
  async (t) => {
    const firm = await world(t)
    const { api } = firm
    const portal = { name: 'Portal', system: 'generic', source: 'portal', authentication: 'bearer' }
    const { id, secret } = (await api.post('/connections', portal)).body
    const ticket = { id: '1', state: 'resolved', requester: { id: 'anna', name: 'Anna' } }
    const body = JSON.stringify({ ticket: { ...ticket, consultants: [{ id: 'ida' }, { id: 'ole' }] } })
    await callHook(firm, id, body, { authorization: `Bearer ${secret}` })
    await processAll(firm, id)

    const { engagementId, staff } = await engagementOf(api)
    const path = '/tickets/external/portal/1'
    const ticketId = (await api.get(path)).body.id
    await api.patch(`/tickets/${ticketId}`, { engagementId })
    const ida = (await api.put('/consultants/external/portal/ida', { name: 'Ida' })).body.id
    const ole = (await api.post('/consultants', { name: 'Ole', email: 'ole@example.com' })).body.id
    await staff({ consultantId: ida, hours: 30 }, { consultantId: ole, hours: 10 })
    t.match((await api.get(path)).body, {
      waitingFor: ['address', 'consultant'],
      resolutions: [{ credits: [], sharesFrom: null }],
    })

    await api.put('/consultants/external/portal/ole', { name: 'Ole', email: 'ole@example.com' })
    const credited = [{ sharesFrom: 'engagement', credits: [{ consultantId: ida, share: 0.75 }, { share: 0.25 }] }]
    t.match((await api.get(path)).body, { waitingFor: ['address'], resolutions: credited })
    await staff({ consultantId: ida, hours: 10 }, { consultantId: ole, hours: 30 })
    const anna = (await api.get('/contacts/external/portal/anna')).body
    await api.patch(`/contacts/${anna.id}`, { email: 'anna@nordwind.test' })
    t.match((await api.get(path)).body, { waitingFor: [], resolutions: credited })
  },
)

t.test('equal credit stays equal when the ticket comes into an engagement after it was resolved', async (t) => {
  const { api } = await world(t)
  const { engagementId, staff } = await engagementOf(api)
  const { ida, ole, path, put, resolve } = await ticketOf(api)
  await staff({ consultantId: ida, hours: 10 }, { consultantId: ole, hours: 90 })
  await put({ consultantId: ida }, { consultantId: ole })
  await resolve()
  t.match(await api.patch(path, { engagementId }), { status: 200 })
  const { body } = await put({ consultantId: ole }, { consultantId: ida })
  t.match(body, {
    consultants: [{ consultantId: ole, share: 0.9 }, {}],
    resolutions: [{ sharesFrom: 'equal', credits: [{ share: 0.5 }, { share: 0.5 }] }],
  })
})
