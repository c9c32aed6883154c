import t from 'tap'
import { finishMatches } from '../../../src/features/tickets/service.ts'
import {
  callHook,
  connectZendesk,
  processAll,
  sendEvent,
  signedByZendesk,
  statusChanged,
} from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

interface Missing {
  what: string
  externalIds: string[]
  next: { path: string }[]
}

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))

const unresolved = async ({ api }: World, id: string, query = '') =>
  (await api.get(`/connections/${id}/unresolved${query}`)).body.items

async function solved(firm: World, id: string, ticket: string, detail: object = {}) {
  await sendEvent(firm, id, statusChanged(ticket, 'OPEN', 'SOLVED', at(1), detail))
  await processAll(firm, id)
}

const outcomes = async ({ api }: World) =>
  (await api.get('/decisions?limit=200')).body.items.map(({ outcome }: { outcome: string }) => outcome)

/** A trigger's call, whose status nobody knows. */
async function trigger(firm: World, id: string, body: object) {
  const text = JSON.stringify(body)
  const headers = { ...signedByZendesk(text), 'x-zendesk-webhook-invocation-id': crypto.randomUUID() }
  t.equal((await callHook(firm, id, text, headers)).status, 200)
  await processAll(firm, id)
}

t.test('a ticket that waits says what for, and which call fills it in; the calls go on with it', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const id = await connectZendesk(firm)
  await solved(firm, id, '42', { requester_id: '88/22' })
  const [ticket] = await unresolved(firm, id)
  t.match(ticket, { externalId: '42', state: 'resolved', cycle: 1, waitingSince: String })
  t.same(
    ticket.missing.map(({ what, externalIds, next }: Missing) => ({ what, externalIds, path: next[0]!.path })),
    [
      { what: 'contact', externalIds: ['88/22'], path: '/v1/contacts/external/zendesk/88%2F22' },
      { what: 'consultant', externalIds: ['1200016'], path: '/v1/consultants/external/zendesk/1200016' },
    ],
  )
  const [contact, consultant] = ticket.missing.map(({ next }: Missing) => next[0]!.path.slice('/v1'.length))
  await api.put(consultant, { name: 'Ida' })
  t.match(await unresolved(firm, id), [{ missing: [{ what: 'contact' }] }])
  t.same(await unresolved(firm, id, '?missing=consultant'), [])
  await api.put(contact, { name: 'Anna' })
  const [waiting] = await unresolved(firm, id, '?missing=address')
  t.match(waiting, { missing: { length: 1 } })
  t.match(waiting.missing, [{ what: 'address', externalIds: [], next: [{ method: 'PATCH' }] }])
  await api.patch(waiting.missing[0].next[0].path.slice('/v1'.length), { email: 'anna@nordwind.test' })
  t.same(await unresolved(firm, id), [])
  t.same(await outcomes(firm), ['invited'])
})

t.test('a ticket of which nobody was named waits for a person to say who it was', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const id = await connectZendesk(firm)
  await solved(firm, id, '1', { requester_id: null, assignee_id: null })
  const [ticket] = await unresolved(firm, id)
  t.match(ticket.missing, [
    { what: 'contact', externalIds: [], next: [{ method: 'PATCH', path: `/v1/tickets/${ticket.id}` }] },
    { what: 'consultant', externalIds: [], next: [{ method: 'PUT', path: `/v1/tickets/${ticket.id}/consultants` }] },
  ])
  const ida = (await api.post('/consultants', { name: 'Ida' })).body
  const anna = (await api.post('/contacts', { name: 'Anna', email: 'anna@nordwind.test' })).body
  await api.put(`/tickets/${ticket.id}/consultants`, { consultants: [{ consultantId: ida.id }] })
  await api.patch(`/tickets/${ticket.id}`, { contactId: anna.id })
  t.same(await unresolved(firm, id), [])
  t.same(await outcomes(firm), ['invited'])
})

t.test('whoever resolved a ticket is missing also after it was passed on to somebody who is known', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const id = await connectZendesk(firm)
  await api.put('/consultants/external/zendesk/9', { name: 'Ole' })
  await api.put('/contacts/external/zendesk/8800022', { name: 'Anna', email: 'anna@nordwind.test' })
  await solved(firm, id, '1')
  const type = 'zen:event-type:ticket.agent_assignment_changed'
  await sendEvent(firm, id, { ...statusChanged('1', '', '', at(5), { assignee_id: '9', status: 'SOLVED' }), type })
  await processAll(firm, id)
  t.match(await unresolved(firm, id), [{ missing: [{ what: 'consultant', externalIds: ['1200016'] }] }])
  await api.put('/consultants/external/zendesk/1200016', { name: 'Ida' })
  t.same(await unresolved(firm, id), [])
})

t.test('a mapping that explains a status goes on with the tickets that had it, from when it was told', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const id = await connectZendesk(firm)
  await api.put('/consultants/external/zendesk/7', { name: 'Ida' })
  await api.put('/contacts/external/zendesk/8', { name: 'Anna', email: 'anna@nordwind.test' })
  const call = { ticketID: '1', assigneeID: '7', requesterID: '8', status: 'Gelöst', updatedAt: at(3).toISOString() }
  await trigger(firm, id, call)
  t.match(await unresolved(firm, id), [
    { missing: [{ what: 'mapping', status: { name: 'Gelöst' }, next: [{ path: `/v1/connections/${id}` }] }] },
  ])
  t.match((await api.get('/tickets?waiting=mapping')).body.items, [{ state: 'open', waitingFor: ['mapping'] }])
  await api.patch(`/connections/${id}`, { mapping: { closedStatuses: ['abgelegt'] } })
  t.match(await unresolved(firm, id), [{ state: 'open', missing: [{ what: 'mapping' }] }], 'that explains another one')
  await api.patch(`/connections/${id}`, { mapping: { resolvedStatuses: ['GELÖST'] } })
  t.same(await unresolved(firm, id), [])
  t.match((await api.get('/tickets/external/zendesk/1')).body, {
    state: 'resolved',
    cycle: 1,
    resolvedAt: at(3).toISOString(),
    resolutions: [{ credits: [{ share: 1 }] }],
  })
  t.same(await outcomes(firm), ['invited'])
  await api.patch(`/connections/${id}`, { mapping: { resolvedStatuses: ['x'] } })
  t.match((await api.get('/tickets/external/zendesk/1')).body, { state: 'resolved' }, 'what was decided stays')
})

t.test(
  'every status that waited is explained in its own place: an older resolution and a reopening count',
  async (t) => {
    const firm = await world(t)
    const { api } = firm
    const id = await connectZendesk(firm)
    const call = { ticketID: '1', requesterID: '8' }
    for (const [minute, status] of [
      [1, 'Gelöst'],
      [2, 'Wieder da'],
      [3, 'Gelöst'],
    ] as const)
      await trigger(firm, id, { ...call, status, updatedAt: at(minute).toISOString() })
    await api.patch(`/connections/${id}`, { mapping: { resolvedStatuses: ['Gelöst'], openStatuses: ['Wieder da'] } })
    t.match((await api.get('/tickets/external/zendesk/1')).body, {
      state: 'resolved',
      cycle: 2,
      resolutions: [{ resolvedAt: at(1).toISOString(), reopenedAt: at(2).toISOString() }, { reopenedAt: null }],
    })
  },
)

t.test(
  'a status that a call about something else only showed is no resolution, whoever explains it later',
  async (t) => {
    const firm = await world(t)
    const { api } = firm
    const id = await connectZendesk(firm)
    const type = 'zen:event-type:ticket.priority_changed'
    await sendEvent(firm, id, { ...statusChanged('1', '', '', at(1), { status: 'FERTIG' }), type })
    await processAll(firm, id)
    t.match(await unresolved(firm, id), [{ missing: [{ what: 'mapping', status: { name: 'FERTIG' } }, {}, {}] }])
    await api.patch(`/connections/${id}`, { mapping: { resolvedStatuses: ['FERTIG'] } })
    t.match((await api.get('/tickets/external/zendesk/1')).body, { state: 'resolved', cycle: 0, resolutions: [] })
  },
)

t.test('a known status that is told later ends the wait for the mapping', async (t) => {
  const firm = await world(t)
  const id = await connectZendesk(firm)
  const people = { assigneeID: '7', requesterID: '8', assigneeName: 'Ida', requesterEmail: 'anna@nordwind.test' }
  await trigger(firm, id, { ...people, ticketID: '1', status: 'Gelöst', updatedAt: at(1).toISOString() })
  t.equal((await unresolved(firm, id)).length, 1)
  await trigger(firm, id, { ...people, ticketID: '1', status: 'open', updatedAt: at(2).toISOString() })
  t.same(await unresolved(firm, id), [])
})

t.test('where very many tickets wait for a mapping, workers go on with the rest', async (t) => {
  const firm = await world(t)
  const { api, deps, tenantId } = firm
  const id = await connectZendesk(firm)
  for (let n = 0; n < 110; n += 1) {
    const text = JSON.stringify({ ticketID: `t${n}`, status: 'Gelöst', updatedAt: at(1).toISOString() })
    await callHook(firm, id, text, { ...signedByZendesk(text), 'x-zendesk-webhook-invocation-id': `i${n}` })
  }
  await processAll(firm, id)
  const left = async () => (await unresolved(firm, id, '?missing=mapping&limit=200')).length
  t.equal(await left(), 110)
  const first = (await api.get(`/connections/${id}/unresolved?limit=60`)).body
  const second = (await api.get(`/connections/${id}/unresolved?limit=60&cursor=${first.nextCursor}`)).body
  const seen = [...first.items, ...second.items]
  const times = seen.map((each: { createdAt: string }) => each.createdAt)
  t.same(times, times.toSorted(), 'oldest first')
  t.same(new Set(seen.map((each: { externalId: string }) => each.externalId)).size, 110, 'each once')
  await api.patch(`/connections/${id}`, { mapping: { resolvedStatuses: ['Gelöst'] } })
  t.equal(await left(), 10)
  await finishMatches(deps, { tenantId, ids: [id] })
  t.equal(await left(), 0)
})

t.test('a call that was processed by the mapping of before is looked at once more by a worker', async (t) => {
  const firm = await world(t)
  const { api, deps, tenantId, asTenant } = firm
  const id = await connectZendesk(firm)
  const set = (mapping: object) =>
    asTenant(({ tx }) =>
      tx
        .updateTable('connections')
        .set({ mapping: JSON.stringify(mapping) })
        .where('id', '=', id)
        .execute(),
    )
  await api.patch(`/connections/${id}`, { mapping: { resolvedStatuses: ['Gelöst'] } })
  await set({})
  await trigger(firm, id, { ticketID: '1', status: 'Gelöst', updatedAt: at(1).toISOString() })
  await set({ resolvedStatuses: ['Gelöst'] })
  t.equal((await unresolved(firm, id, '?missing=mapping')).length, 1)
  await finishMatches(deps, { tenantId, ids: [id] })
  t.equal((await unresolved(firm, id, '?missing=mapping')).length, 0)
})

t.test('another firm sees nothing of it', async (t) => {
  const firm = await world(t)
  const id = await connectZendesk(firm)
  t.match(await (await firm.neighbour()).api.get(`/connections/${id}/unresolved`), { status: 404 })
})
