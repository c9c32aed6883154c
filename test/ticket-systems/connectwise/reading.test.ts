import { readFileSync } from 'node:fs'
import t from 'tap'
import { connectwise } from '../../../src/ticket-systems/connectwise/reader.ts'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { parseBody, readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { callOf, standsAnything } from '../hostile.ts'
import { callback, entity } from './callbacks.ts'

function read(body: unknown, mapping: Mapping = {}) {
  const call = callOf(body)
  return readDelivery(connectwise, call, parseBody(connectwise, call), mapping)
}
const ticketOf = (body: unknown, mapping: Mapping = {}) => read(body, mapping).tickets[0]!

t.test('a closed ticket is read whole, and what was before decides whether it was resolved now', async (t) => {
  const report = read(callback())
  t.same(report.event, 'ticket / updated')
  t.equal(report.deliveryId, '6dd82302-5e46-47c0-8c84-702868125b76')
  t.same(report.tickets, [
    {
      externalId: '4711',
      number: '4711',
      subject: 'The printer on the third floor is silent',
      state: 'closed',
      resolves: 'if-open-before',
      reopens: 'no',
      status: { id: '41', name: '>Closed' },
      assignee: { id: '12', email: null, name: 'Ida Lund', login: 'ilund' },
      consultants: null,
      requester: { id: '55', email: 'anna.berg@nordwind.example', name: 'Anna Berg' },
      organisation: { id: '250', name: 'Nordwind Logistik' },
      actor: { id: null, email: null, name: null, login: 'ilund' },
      place: { id: '3', name: 'Help Desk' },
      occurredAt: new Date('2026-11-20T09:30:01Z'),
      openedAt: new Date('2026-11-19T08:00:00Z'),
      resolvedAt: new Date('2026-11-20T09:30:00Z'),
      type: 'Hardware',
      priority: 'Priority 3 - Medium',
      tags: null,
    },
  ])
})

t.test('a ticket with a closing date whose flag is false is open, and perhaps opened again', async (t) => {
  const ticket = ticketOf(callback({ closedFlag: false, status: { id: 40, name: 'Completed' } }))
  t.match(ticket, { state: 'open', resolves: 'no', reopens: 'if-resolved-before', resolvedAt: null })
})

t.test(
  'a status that the firm has named counts although its flag is false, by name or by the id on one board',
  async (t) => {
    const completed = callback({ closedFlag: false, status: { id: 40, name: 'Completed' } })
    for (const word of ['completed', '40'])
      t.match(ticketOf(completed, { resolvedStatuses: [word] }), { state: 'resolved', resolves: 'if-open-before' })
    t.match(ticketOf(completed, { resolvedStatuses: ['41'] }), { state: 'open', resolves: 'no' })
    t.match(ticketOf(callback(), { resolvedStatuses: ['Completed'] }), { state: 'closed' }, 'the flag still closes')
    t.match(
      ticketOf(callback(), { closedStatuses: ['Completed'] }),
      { state: 'open' },
      'unless the firm says what does',
    )
  },
)

t.test('without flag and status nothing is said of the state; a status alone needs the firm', async (t) => {
  const bare = { closedFlag: undefined, status: undefined }
  t.match(ticketOf(callback(bare)), { state: 'unknown', resolves: 'no', reopens: 'no' })
  t.match(ticketOf(callback({ closedFlag: undefined })), { state: 'unknown', resolves: 'needs-mapping' })
  t.match(ticketOf(callback({ status: undefined })), { state: 'closed', resolves: 'if-open-before' })
})

t.test('without an owner those it is assigned to are known by their logins', async (t) => {
  t.match(ticketOf(callback({ owner: null })), {
    assignee: null,
    consultants: [{ id: null, login: 'ilund' }, { login: 'okrag' }],
  })
  t.match(ticketOf(callback({ owner: null, resources: 'okrag' })), { assignee: { login: 'okrag' }, consultants: null })
  t.match(ticketOf(callback({ owner: undefined, resources: null })), { assignee: null, consultants: null })
})

t.test('nothing is made up for a contact without an address, or none at all', async (t) => {
  const nobody = { contact: null, contactName: null, contactEmailAddress: null }
  t.equal(ticketOf(callback(nobody)).requester, null)
  t.same(ticketOf(callback({ contactEmailAddress: '' })).requester, { id: '55', email: null, name: 'Anna Berg' })
  t.same(ticketOf(callback({ ...nobody, contactEmailAddress: 'a@b.example' })).requester, {
    ...{ id: 'a@b.example', email: 'a@b.example', name: null },
  })
})

t.test('a deleted ticket has no entity', async (t) => {
  t.match(ticketOf(callback({}, { Action: 'deleted', Entity: null })), { externalId: '4711', state: 'deleted' })
})

t.test('an entity that cannot be read still names its ticket, and says nothing of it', async (t) => {
  for (const Entity of ['', '{', '[1]', '"text"', '['.repeat(20_000), null, 7])
    t.match(ticketOf(callback({}, { Entity })), { externalId: '4711', state: 'unknown', resolves: 'no', subject: null })
})

t.test('the client may be a custom field inside the entity, and only some boards be included', async (t) => {
  const client = { by: 'field' as const, field: 'Entity.customFields.0.value' }
  t.same(ticketOf(callback(), { client }).organisation, { id: 'NW-17', name: 'NW-17' })
  t.equal(read(callback(), { places: ['help desk'] }).tickets.length, 1)
  t.match(read(callback(), { places: ['Projects'] }), { tickets: [], ignored: /does not look/ })
})

t.test('published callbacks about contacts are known for what they are', async (t) => {
  for (const [file, event] of [
    ['connectwise__contact_updated.json', 'contact / updated'],
    ['connectwise__contact_deleted.json', 'contact / deleted'],
  ] as const) {
    const body = readFileSync(new URL(`../../fixtures/webhooks/${file}`, import.meta.url), 'utf8')
    t.match(read(body), { event, deliveryId: /^[0-9a-f-]{36}$/, tickets: [], ignored: /no ticket/ })
  }
})

t.test('whatever is in a callback, reading it ends well', async (t) => {
  const parsed = { ...callback(), Entity: entity }
  const bare = { ...entity, owner: null }
  standsAnything(t, connectwise, [callback(), parsed, { ...parsed, Entity: bare }], callOf({}))
})
