/** The envelope is that of published hooks; the fields are written from the documentation of Autotask. */
import { createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { autotask } from '../../../src/ticket-systems/autotask/reader.ts'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { parseBody, readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { callOf, standsAnything } from '../hostile.ts'

const fieldsOfTicket = {
  TicketNumber: 'T20261120.0002',
  Title: 'The printer on the third floor is silent',
  Status: '5',
  CompanyID: '174',
  ContactID: '30684',
  AssignedResourceID: '29683',
  QueueID: '8',
  CompletedDate: '2026-11-20T09:30:00Z',
  CreateDate: '2026-11-19T08:00:00Z',
  Priority: '2',
  TicketType: '1',
}
const hook = (changes: object = {}, envelope: object = {}) => ({
  Action: 'Update',
  Guid: 'd0046a73-76a0-41c4-a634-4b7fce7e43ec',
  EntityType: 'Ticket',
  Id: 351182,
  Fields: { ...fieldsOfTicket, ...changes },
  EventTime: '2026-11-20T09:30:01Z',
  SequenceNumber: 2,
  PersonId: 30691780,
  ...envelope,
})

function read(body: unknown, mapping: Mapping = {}) {
  const call = callOf(body)
  return readDelivery(autotask, call, parseBody(autotask, call), mapping)
}
const first = (body: unknown, mapping: Mapping = {}) => read(body, mapping).tickets[0]!

const byId = (id: string) => ({ id, email: null, name: null })

t.test('a completed ticket is read whole, its people by their ids alone', async (t) => {
  const report = read(hook())
  t.equal(report.event, 'TicketWebhooks / Update')
  t.equal(report.deliveryId, 'd0046a73-76a0-41c4-a634-4b7fce7e43ec:351182:2:2026-11-20T09:30:01Z')
  t.same(report.tickets, [
    {
      ...{ externalId: '351182', number: 'T20261120.0002', subject: fieldsOfTicket.Title },
      ...{ state: 'resolved', resolves: 'if-open-before', reopens: 'no', status: { id: '5', name: null } },
      ...{ assignee: byId('29683'), consultants: null, requester: byId('30684'), actor: byId('30691780') },
      organisation: { id: '174', name: null },
      place: { id: '8', name: null },
      occurredAt: new Date('2026-11-20T09:30:01Z'),
      openedAt: new Date('2026-11-19T08:00:00Z'),
      resolvedAt: new Date('2026-11-20T09:30:00Z'),
      ...{ type: '1', priority: '2', tags: null },
    },
  ])
})

t.test('names of fields count without regard to how they are written', async (t) => {
  const body = hook({}, { Fields: { status: 5, 'Ticket Number': 'T1', companyId: 174 } })
  t.match(first(body), { state: 'resolved', number: 'T1', organisation: { id: '174' } })
})

t.test('a hook without the status says nothing of the state', async (t) => {
  t.match(first(hook({ Status: undefined })), { state: 'unknown', resolves: 'no', reopens: 'no', resolvedAt: null })
})

t.test('a number of the firm is a resolution once the firm has said so', async (t) => {
  t.match(first(hook({ Status: '27' })), { state: 'unknown', resolves: 'needs-mapping' })
  t.match(first(hook({ Status: '27' }), { resolvedStatuses: ['5', '27'] }), { resolves: 'if-open-before' })
  t.match(first(hook(), { resolvedStatuses: ['27'] }), { state: 'open', reopens: 'if-resolved-before' })
  t.match(first(hook({ Status: '1' })), { state: 'open', reopens: 'if-resolved-before' })
})

t.test('a ticket may be deleted, and a note is no ticket', async (t) => {
  t.match(first(hook({}, { Action: 'Delete' })), { externalId: '351182', state: 'deleted', resolves: 'no' })
  t.match(read(hook({}, { EntityType: 'TicketNote' })), { tickets: [], ignored: /no ticket/ })
  t.match(read(hook({}, { EntityType: undefined })), { tickets: [] })
})

t.test('a field of the firm may tell the client', async (t) => {
  const client = { by: 'field' as const, field: 'Fields.Cost centre' }
  t.same(first(hook({ 'Cost centre': 'NW-17' }), { client }).organisation, { id: 'NW-17', name: 'NW-17' })
})

t.test('nothing is the same call but the same call', async (t) => {
  const id = (envelope: object) => read(hook({}, envelope)).deliveryId
  t.equal(id({}), id({}))
  t.equal(
    new Set([id({}), id({ Id: 1 }), id({ SequenceNumber: 3 }), id({ EventTime: '2026-11-20T09:30:02Z' })]).size,
    4,
  )
  t.equal(id({ SequenceNumber: undefined }), null, 'then only its content tells')
})

t.test('a signature is HMAC-SHA1 in base64, and hexadecimal is none', async (t) => {
  const { verify, fault, make } = autotask.authentications.signature!
  const secret = make!()
  const raw = callOf(hook()).raw
  const by = (encoding: 'base64' | 'hex', key = secret) =>
    callOf(hook(), { 'x-hook-signature': `sha1=${createHmac('sha1', key).update(raw).digest(encoding)}` })
  t.equal(await verify(by('base64'), secret, new Date()), true)
  t.equal(await verify(by('hex'), secret, new Date()), false)
  t.equal(await verify(by('base64', 'x'), secret, new Date()), false)
  t.equal(await verify({ ...by('base64'), raw: Buffer.from('{}') }, secret, new Date()), false)
  t.equal(await verify(callOf(hook()), secret, new Date()), false)
  t.equal(fault(secret), undefined)
  t.match(fault('x'.repeat(65)), /16 to 64/)
})

const published = join(import.meta.dirname, '../../../../shared/webhook-samples/autotask__ticket_update_status5.json')
const skip = existsSync(published) ? false : 'the sample that may not be redistributed is not here'

t.test('the published hook is read as its source says', { skip }, async (t) => {
  const report = read(readFileSync(published, 'utf8'))
  t.match(report, {
    event: 'TicketWebhooks / Update',
    tickets: [{ externalId: '351182', number: 'T20250915.0002', resolves: 'if-open-before', assignee: null }],
  })
  t.match(report.tickets[0], { requester: null, organisation: null, actor: { id: '30691780' } })
})

t.test('whatever comes, reading it ends well', async (t) => {
  standsAnything(
    t,
    autotask,
    [hook(), { id: '1', status: 'New', created_datetime: '2026-11-20T09:30:00Z' }],
    callOf({}),
  )
})
