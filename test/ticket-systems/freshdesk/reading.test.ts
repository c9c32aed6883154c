/** The first body is of a public source, see NOTICE.md; the others are written by us from the documentation. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { freshdesk } from '../../../src/ticket-systems/freshdesk/reader.ts'
import { freshservice } from '../../../src/ticket-systems/freshservice/reader.ts'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { callOf, standsAnything } from '../hostile.ts'

const published = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/webhooks/freshdesk__status_changed.json'), 'utf8'),
)

const rule = (ticked: object) => ({ freshdesk_webhook: { ticket_id: 11, ticket_status: 'Resolved', ...ticked } })
const from = (before: number | string, after: number | string) => `{status:{from:${before},to:${after}}}`

const read = (body: unknown, mapping: Mapping = {}) => readDelivery(freshdesk, callOf(body), body, mapping)
const readOne = (body: unknown, mapping?: Mapping) => read(body, mapping).tickets[0]!
/** What is read of a ticket whose rule says what made it run. */
const ran = (triggered_event: unknown, label = 'Resolved', mapping?: Mapping) => {
  const { state, resolves, reopens } = readOne(rule({ triggered_event, ticket_status: label }), mapping)
  return [state, resolves, reopens].join(' ')
}

t.test('a change of the status from open to resolved resolves, and the other way round reopens', async (t) => {
  t.equal(ran(from(2, 4)), 'resolved yes no')
  t.equal(ran(from(6, 5), 'Closed'), 'closed yes no')
  t.equal(ran(from(4, 5), 'Closed'), 'closed no no', 'closing what was resolved is no second resolution')
  t.equal(ran(from(2, 3), 'Pending'), 'open no no')
  t.match(readOne(published), {
    ...{ externalId: '11', number: '11', subject: 'Test ticket subject ☃', state: 'open', reopens: 'yes' },
    requester: { email: 'requester-bob@example.com', name: 'Requester Bob' },
    ...{ assignee: null, organisation: null, occurredAt: null, resolves: 'no' },
  })
})

t.test('a resolved ticket whose priority changes is not resolved again', async (t) => {
  t.equal(ran('{priority:{from:1,to:4}}'), 'resolved no no')
  t.equal(ran('{note_type:public}', 'Open'), 'open no no')
  t.equal(ran('{priority:{from:1,to:2},status:{from:3,to:4}}'), 'resolved yes no', 'unless its status does too')
})

t.test('without the event, what is known of the ticket decides', async (t) => {
  t.equal(ran(undefined), 'resolved if-open-before no')
  t.equal(ran('', 'Pending'), 'open no if-resolved-before')
  t.equal(ran(from('', 4)), 'resolved if-open-before no', 'the same when it does not say what was before')
  t.equal(ran('{ticket_action:created}'), 'resolved if-open-before no')
  t.equal(ran('{ticket_action:created}', 'Open'), 'open no no', 'a new ticket reopens nothing')
})

t.test('a portal in another language is understood by its codes; a label alone needs a mapping', async (t) => {
  t.equal(ran(from(2, 4), 'Gelöst'), 'resolved yes no')
  t.equal(ran(undefined, 'Gelöst'), 'unknown needs-mapping no')
  t.equal(ran(undefined, 'Gelöst', { resolvedStatuses: ['gelöst'] }), 'resolved if-open-before no')
  t.equal(ran(from(2, 14), 'Rückfrage'), 'unknown needs-mapping no', 'a status of the firm')
})

t.test('where the firm lists labels, a code is not taken for something that the list may mean', async (t) => {
  const mapping = { resolvedStatuses: ['Gelöst', 'Geschlossen'] }
  t.equal(ran(from(4, 5), 'Geschlossen', mapping), 'resolved if-open-before no')
  t.equal(ran(from(2, 5), 'Geschlossen', { resolvedStatuses: ['5'], openStatuses: ['2'] }), 'resolved yes no')
})

t.test('what is written in the event is searched, never run', async (t) => {
  const odd = [
    ...['{', '{status:', '{status:{from:2', '{status:4}', 'status', '}{', '{status:{}}', '{"status":null}'],
    `{status:{from:${'2'.repeat(5000)}`,
    'process.exit(1)',
  ]
  for (const event of odd) t.match(ran(event), /^resolved (no|if-open-before) no$/, event.slice(0, 40))
  t.equal(ran({ status: { from: 2, to: 4 } }), 'resolved yes no', 'also where somebody sends it as JSON')
  t.equal(ran('{ "status" : { "from" : "2" , "to" : "4" } }'), 'resolved yes no')
})

t.test('people, company and group are there when somebody ticked them, and no address is made up', async (t) => {
  const report = readOne(
    rule({
      ...{ ticket_agent_name: 'Ida Lund', ticket_agent_email: 'Ida@Example.com', ticket_company_name: 'Nordwind' },
      ...{ ticket_group_name: 'Second line', ticket_contact_name: 'Anna', ticket_contact_email: 'none' },
    }),
  )
  t.match(report, {
    assignee: { email: 'ida@example.com', name: 'Ida Lund' },
    requester: { id: null, email: null, name: 'Anna' },
    ...{ organisation: { name: 'Nordwind' }, place: { name: 'Second line' } },
  })
  t.match(read({ freshdesk_webhook: {} }), { tickets: [], ignored: 'The body names no ticket.' })
})

t.test('the same body may mean something new later, unless somebody wrote a time into it', async (t) => {
  t.match(freshdesk.identify(callOf(''), published), { event: from(4, 6), deliveryId: null, isTimed: false })
  const timed = { ticket_id: 7, ticket_status: 'Resolved', ticket_updated_at: '2026-11-20T09:30:00+01:00' }
  t.match(freshdesk.identify(callOf(''), timed), { isTimed: true })
  t.same(readOne(timed).occurredAt, new Date('2026-11-20T08:30:00Z'))
})

t.test('our own format is understood as well', async (t) => {
  const ours = { id: 'e1', ticket: { id: '4711', state: 'resolved', assignee: { id: 'ida' } } }
  t.match(read(ours), { deliveryId: 'e1', tickets: [{ externalId: '4711', resolves: 'if-open-before' }] })
})

t.test('Freshservice names its tickets with letters', async (t) => {
  const body = rule({ ticket_id: 'INC-123', triggered_event: from(2, 4), ticket_department_name: 'Finance' })
  const [report] = readDelivery(freshservice, callOf(body), body, {}).tickets
  t.match(report, { externalId: 'INC-123', number: 'INC-123', resolves: 'yes', organisation: { name: 'Finance' } })
  t.match([freshservice.name, freshservice.title], ['freshservice', 'Freshservice'])
})

t.test('a call proves itself by user and password, or by a header', async (t) => {
  const { basic, header } = freshdesk.authentications
  const secret = basic!.make!()
  const authorization = `Basic ${Buffer.from(secret).toString('base64')}`
  t.ok(await basic!.verify(callOf('', { authorization }), secret, new Date()))
  t.notOk(await basic!.verify(callOf('', { authorization }), basic!.make!(), new Date()))
  t.notOk(await basic!.verify(callOf(''), secret, new Date()))
  const own = header!.make!()
  t.ok(await header!.verify(callOf('', { 'x-rapport-secret': own }), own, new Date()))
  t.notOk(await header!.verify(callOf('', { 'x-rapport-secret': `${own}x` }), own, new Date()))
})

t.test('nothing that is sent breaks it', async (t) => {
  const samples = [published, rule({ triggered_event: from(2, 4), ticket_agent_email: 'ida@example.com' })]
  standsAnything(t, freshdesk, samples, callOf(''))
})
