/** The script that we publish, run as ServiceNow would, and read by our own reader. */
import t from 'tap'
import { parseBody, readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { servicenow } from '../../../src/ticket-systems/servicenow/reader.ts'
import { callOf } from '../hostile.ts'
import { runRule, sysId, values } from './records.ts'

function told(...given: Parameters<typeof runRule>) {
  const { calls, errors } = runRule(...given)
  t.same(errors, [])
  t.equal(calls.length, 1)
  const call = callOf(calls[0]!.body, calls[0]!.headers)
  return { call, ...readDelivery(servicenow, call, parseBody(servicenow, call), {}) }
}

t.test('a resolved incident is told whole, with addresses, and proves that it was open', async (t) => {
  const { call, event, deliveryId, tickets } = told()
  t.same({ event, deliveryId }, { event: 'incident / update', deliveryId: null })
  t.same(tickets, [
    {
      ...{ externalId: sysId, number: 'INC0010017', subject: values.short_description },
      ...{ state: 'resolved', resolves: 'yes', reopens: 'no', status: { id: '6', name: 'Resolved' } },
      assignee: { id: values.assigned_to, email: 'ida@firm.example', name: 'Ida Lund', login: 'ida.lund' },
      consultants: null,
      requester: { id: values.caller_id, email: 'anna.berg@nordwind.example', name: 'Anna Berg', login: 'anna.berg' },
      organisation: { id: values.company, name: 'Nordwind Logistik' },
      actor: { id: null, email: null, name: null, login: 'ida.lund' },
      place: null,
      occurredAt: new Date('2026-11-20T09:30:01Z'),
      openedAt: new Date('2026-11-19T08:00:00Z'),
      resolvedAt: new Date('2026-11-20T09:30:00Z'),
      ...{ type: 'incident', priority: '3', tags: null },
    },
  ])
  t.equal(await servicenow.authentications.bearer!.verify(call, 'secret', new Date()), true)
  t.equal(await servicenow.authentications.bearer!.verify(call, 'other', new Date()), false)
})

t.test('closing what was resolved is no second resolution, and going back to work is a reopening', async (t) => {
  t.match(told({ now: { state: '7' }, before: { state: '6' } }).tickets[0], { state: 'closed', resolves: 'no' })
  t.match(told({ now: { state: '2' }, before: { state: '6' } }).tickets[0], { state: 'open', reopens: 'yes' })
})

t.test('without the record before, as in an async rule, what is known of the ticket decides', async (t) => {
  t.match(told({ operation: 'insert', before: null }).tickets[0], { state: 'resolved', resolves: 'if-open-before' })
})

t.test('another who is assigned is told, without a resolution; an unwatched change is not told at all', async (t) => {
  t.match(told({ before: { assigned_to: null } }).tickets[0], { state: 'resolved', resolves: 'no' })
  t.same(runRule({ before: { sys_updated_by: 'somebody', sys_mod_count: '6' } }), { calls: [], errors: [] })
})

t.test('a deleted record is told, and one without people has none', async (t) => {
  t.match(told({ operation: 'delete' }).tickets[0], { state: 'deleted', resolves: 'no' })
  const nobody = { assigned_to: null, caller_id: null, company: null }
  t.match(told({ now: nobody, before: { state: '2' } }).tickets[0], {
    assignee: null,
    requester: null,
    organisation: null,
  })
})

t.test('what goes wrong is logged, and never stops a ticket from being saved', async (t) => {
  const { calls, errors } = runRule({ isDown: true })
  t.same(calls, [])
  t.match(errors, [new RegExp(`${sysId}.*no route`)])
})
