import fc from 'fast-check'
import t from 'tap'
import { callHook, connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { everythingOf } from '../../helpers/whole-database.ts'
import { type World, world } from '../../helpers/world.ts'
import { callback } from '../../ticket-systems/connectwise/callbacks.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))

async function connectPortal({ api }: World) {
  const { body } = await api.post('/connections', { name: 'Portal', system: 'generic', authentication: 'bearer' })
  return body as { id: string; secret: string }
}

/** The same of a ticket as a preview tells, as the API then shows it. */
async function asItIs({ api }: World, source: string, externalId: string) {
  const { body: ticket } = await api.get(`/tickets/external/${source}/${externalId}`)
  const { items } = (await api.get(`/decisions?ticketId=${ticket.id}&limit=200`)).body
  const named = async (path: string, id: string | null) => (id === null ? null : (await api.get(`${path}/${id}`)).body)
  const client = await named('/clients', ticket.clientId)
  const contact = await named('/contacts', ticket.contactId)
  const credits = ticket.resolvedAt === null ? ticket.consultants : ticket.resolutions.at(-1).credits
  const consultants = []
  for (const { consultantId, share } of credits)
    consultants.push({ id: consultantId, name: (await named('/consultants', consultantId)).name, share })
  const decision = items.find(({ cycle }: { cycle: number }) => cycle === ticket.cycle)
  return {
    ...{ ticketId: ticket.id, state: ticket.state, cycle: ticket.cycle, waitingFor: ticket.waitingFor, consultants },
    client: client && { id: client.id, name: client.name },
    contact: contact && { id: contact.id, name: contact.name, email: contact.email },
    decision: decision ? { outcome: decision.outcome, reason: decision.reason } : null,
  }
}

// biome-ignore lint/suspicious/noExplicitAny: shapes of answers.
type Found = any

/** What was foretold, with the ids that only now exist, and without saying who is new. */
function foretold(wouldBe: Found, is: Found) {
  const thing = ({ isNew, ...told }: Found, found: Found) => ({ ...told, id: isNew ? found?.id : told.id })
  return {
    ...wouldBe,
    ticketId: wouldBe.ticketId ?? is.ticketId,
    client: wouldBe.client && thing(wouldBe.client, is.client),
    contact: wouldBe.contact && thing(wouldBe.contact, is.contact),
    consultants: wouldBe.consultants.map((each: Found, index: number) => thing(each, is.consultants[index])),
  }
}

t.test('whatever the calls, a preview tells what then happens, and leaves nothing behind', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const { id, secret } = await connectPortal(firm)
  const person = (names: string[]) =>
    fc.option(
      fc.constantFrom(...names).map((name) => ({ id: name, name, email: `${name}@nordwind.test` })),
      { nil: undefined },
    )
  const ticket = fc.record({
    id: fc.constantFrom('1', '2'),
    state: fc.constantFrom('open', 'resolved', 'closed', 'deleted', undefined),
    changedAt: fc.option(
      fc.integer({ min: 0, max: 50 }).map((minute) => at(minute).toISOString()),
      { nil: undefined },
    ),
    assignee: fc.oneof(person(['ida', 'ole']), fc.constant({ id: 'nobody-yet' })),
    requester: fc.oneof(person(['anna', 'bert']), fc.constant({ id: 'unknown' })),
    organisation: fc.option(fc.constant({ id: 'nordwind', name: 'Nordwind' }), { nil: undefined }),
  })
  let calls = 0
  await fc.assert(
    fc.asyncProperty(ticket, async (ticket) => {
      const body = { id: `call-${++calls}`, ticket }
      const before = await everythingOf(firm)
      const preview = (await api.post(`/connections/${id}/preview`, { body })).body
      t.same(await everythingOf(firm), before, 'nothing is left')
      await callHook(firm, id, JSON.stringify(body), { authorization: `Bearer ${secret}` })
      await processAll(firm, id)
      const is = await asItIs(firm, 'generic', ticket.id)
      t.same(foretold(preview.tickets[0].wouldBe, is), is, JSON.stringify(ticket))
      const sentences: string[] = preview.tickets[0].because
      t.ok(sentences.length >= 3 && sentences.every((each) => /^[“\p{L}].*\.$/u.test(each)), sentences.join(' '))
      t.notMatch(sentences.join(' '), /null|undefined|NaN/)
    }),
    { numRuns: 60 },
  )
})

t.test('what would be created has no id yet, and the sentences say why', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const { id } = await connectPortal(firm)
  const ticket = {
    ...{ id: '4711', subject: 'Silent printer', state: 'resolved' },
    assignee: { id: 'ida', name: 'Ida Lund', email: 'ida@ahrens.test' },
    requester: { id: 'anna', name: 'Anna Berg', email: 'anna@nordwind.test' },
    organisation: { id: 'nordwind', name: 'Nordwind' },
  }
  const { body } = await api.post(`/connections/${id}/preview`, { body: { id: 'a', ticket } })
  t.match(body, {
    event: 'resolved',
    deliveryId: 'a',
    ignored: null,
    alreadyReceived: false,
    tickets: [
      {
        externalId: '4711',
        resolves: 'if-open-before',
        wouldBe: {
          ...{ ticketId: null, state: 'resolved', cycle: 1, waitingFor: [], decision: { outcome: 'invited' } },
          client: { id: null, name: 'Nordwind', isNew: true },
          contact: { id: null, name: 'Anna Berg', email: 'anna@nordwind.test', isNew: true },
          consultants: [{ id: null, name: 'Ida Lund', isNew: true, share: 1 }],
        },
        because: [
          'The call says that the ticket is resolved.',
          'This is resolution 1 of the ticket: nothing is known of an earlier one.',
          'The call names no moment, so the time of its arrival counts.',
          'The client is Nordwind: the organisation “Nordwind” (nordwind).',
          'Anna Berg asked for help: e-mail anna@nordwind.test.',
          'Ida Lund is credited: e-mail ida@ahrens.test.',
        ],
      },
    ],
  })
  const ida = (await api.post('/consultants', { name: 'Ida', email: 'ida@ahrens.test' })).body
  const again = await api.post(`/connections/${id}/preview`, { body: JSON.stringify({ id: 'a', ticket }) })
  t.match(again.body.tickets[0].wouldBe.consultants, [{ id: ida.id, isNew: false }])
})

t.test('people who are known by their login are told so', async (t) => {
  const { api } = await world(t)
  const { id } = (await api.post('/connections', { name: 'PSA', system: 'connectwise' })).body
  await api.put('/consultants/external/connectwise/ilund', { name: 'Ida Lund' })
  const mapping = { consultantBy: 'login' }
  const sentences = async (changes: object) =>
    (await api.post(`/connections/${id}/preview`, { body: callback(changes), mapping })).body.tickets[0].because.join(
      ' ',
    )
  t.match(await sentences({}), 'Ida Lund is credited: login ilund of the ticket system.')
  t.match(await sentences({ owner: null, resources: 'okrag' }), 'Nobody here has the login “okrag” yet')
})

t.test('a mapping can be tried before it is stored', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const id = await connectZendesk(firm)
  const body = { ticketID: '7', status: 'Gelöst' }
  const tried = async (mapping?: object) =>
    (await api.post(`/connections/${id}/preview`, { body, mapping })).body.tickets[0]
  t.match(await tried(), {
    resolves: 'needs-mapping',
    wouldBe: { state: 'open', cycle: 0 },
    because: [/Nobody has said/],
  })
  t.match(await tried({ resolvedStatuses: ['gelöst'] }), { wouldBe: { state: 'resolved', cycle: 1 } })
  t.match((await api.get(`/connections/${id}`)).body.mapping, {})
  const unknown = { resolvedStatuses: ['x'], consultants: { ida: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21' } }
  t.match(await api.post(`/connections/${id}/preview`, { body, mapping: unknown }), {
    status: 422,
    body: { code: 'unknown_reference', errors: [{ pointer: '/mapping/consultants/ida' }] },
  })
})

t.test('a call that would be refused, is about nothing, or came before says so', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const portal = await connectPortal(firm)
  const zendesk = await connectZendesk(firm)
  const tried = async (id: string, body: unknown) => (await api.post(`/connections/${id}/preview`, { body })).body
  t.match(await tried(portal.id, '{"ticket":'), { ignored: /refused: .*JSON/, tickets: [] })
  t.match(await tried(portal.id, { ticket: { id: '1', state: 'done' } }), { ignored: /refused: \/ticket\/state/ })
  t.match(await tried(zendesk, 'not JSON'), { ignored: 'The body is not valid JSON.' })
  t.match(await tried(zendesk, { type: 'zen:event-type:user.created' }), { ignored: /about no ticket/, tickets: [] })
  const event = statusChanged('1', 'OPEN', 'SOLVED', at(1))
  t.match(await tried(zendesk, event), { alreadyReceived: false })
  await sendEvent(firm, zendesk, event)
  await processAll(firm, zendesk)
  t.match(await tried(zendesk, event), {
    alreadyReceived: true,
    tickets: [{ wouldBe: { cycle: 1 }, because: [/./, 'It was resolved already, so this is no new resolution.'] }],
  })
})

t.test('another firm previews nothing over our connection', async (t) => {
  const firm = await world(t)
  const { id } = await connectPortal(firm)
  const other = (await firm.neighbour()).api
  t.match(await other.post(`/connections/${id}/preview`, { body: { ticket: { id: '1' } } }), { status: 404 })
})

t.test('the sentences say what a status counts as, who is left out, and what was known before', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const id = await connectZendesk(firm)
  await api.put('/consultants/external/zendesk/1200016', { name: 'Ida' })
  const tried = async (event: object, mapping: object = {}) =>
    (await api.post(`/connections/${id}/preview`, { body: event, mapping })).body.tickets[0].because.join(' ')
  const solved = statusChanged('1', 'OPEN', 'SOLVED', at(1))
  t.match(await tried(solved), 'Status “SOLVED” counts as resolved, as is usual in this ticket system.')
  t.match(await tried(solved), 'This is resolution 1 of the ticket: the call itself says that it was open before.')
  t.match(await tried(solved), 'Ida is credited: id 1200016 of the ticket system.')
  t.match(await tried(solved), 'Nobody here has the id “8800022” yet')
  t.match(await tried(solved, { resolvedStatuses: ['solved'] }), 'counts as resolved, because the mapping says so.')
  t.match(await tried(solved, { resolvedStatuses: ['done'] }), 'counts as open, because the mapping lists')
  const left = await tried(solved, { serviceAccounts: ['1200016'] })
  t.match(left, '1200016 is a service account and earns no credit. Nobody is named who works on it.')
  await sendEvent(firm, id, solved)
  await processAll(firm, id)
  t.match(await tried(statusChanged('1', 'SOLVED', 'OPEN', at(2))), 'It was resolved until now: it is reopened.')
  t.match(await tried(statusChanged('1', 'NEW', 'OPEN', at(0))), 'Something newer is known of the ticket already')
})
