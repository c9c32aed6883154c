/** Bodies that others' scripts send, in the shapes that public integrations show; the values are ours. */
import t from 'tap'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { parseBody, readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { servicenow } from '../../../src/ticket-systems/servicenow/reader.ts'
import { callOf, standsAnything } from '../hostile.ts'
import { sysId, values } from './records.ts'

const flat = { sys_id: sysId, ...values }
const oldAndNew = {
  ...{ sys_id: sysId, table: 'incident', operation: 'update', number: 'INC0010017' },
  updated_fields: ['incident_state', 'state'],
  old_values: { incident_state: '2', state: '2' },
  new_values: { incident_state: '6', state: '6', assigned_to: values.assigned_to },
  ...{ updated_by: 'ida.lund', updated_on: '2026-11-20 09:30:01' },
}

function read(body: unknown, mapping: Mapping = {}) {
  const call = callOf(body)
  return readDelivery(servicenow, call, parseBody(servicenow, call), mapping)
}
const first = (body: unknown, mapping: Mapping = {}) => read(body, mapping).tickets[0]!

t.test('a flat record has ids, no addresses, and nothing of what was before', async (t) => {
  t.match(first(flat), {
    ...{ externalId: sysId, number: 'INC0010017', state: 'resolved', resolves: 'if-open-before' },
    assignee: { id: values.assigned_to, email: null, name: null },
    requester: { id: values.caller_id, email: null, name: null },
  })
  t.same(first(flat).occurredAt, new Date('2026-11-20T09:30:01Z'))
})

t.test('old and new values prove a resolution, and a closing after it is none', async (t) => {
  const change = (from: string, to: string) =>
    first({ ...oldAndNew, old_values: { incident_state: from }, new_values: { incident_state: to } })
  t.match(first(oldAndNew), {
    resolves: 'yes',
    actor: { login: 'ida.lund' },
  })
  t.same(first(oldAndNew).occurredAt, new Date('2026-11-20T09:30:01Z'))
  t.match(change('2', '7'), { state: 'closed', resolves: 'yes' })
  t.match(change('6', '7'), { state: 'closed', resolves: 'no' })
  t.match(change('6', '2'), { state: 'open', reopens: 'yes' })
  t.match(change('8', '2'), { state: 'open', reopens: 'yes' })
  t.match(change('2', '8'), { state: 'closed', resolves: 'no' }, 'canceled is not solved')
  t.match(change('99', '6'), { resolves: 'if-open-before' }, 'nobody knows what 99 was')
})

t.test('a change of something else shows how the ticket stands, and proves nothing', async (t) => {
  const { old_values: _old, ...other } = { ...oldAndNew, updated_fields: ['assigned_to'] }
  t.match(first(other), { state: 'resolved', resolves: 'no', reopens: 'no' })
})

t.test('the numbers of incidents are not those of another table', async (t) => {
  const task = { ...flat, number: 'SCTASK0010001', sys_class_name: 'sc_task', state: '3' }
  t.match(first(task), { state: 'unknown', resolves: 'needs-mapping', type: 'sc_task' })
  t.match(first(task, { resolvedStatuses: ['sc_task.3'] }), { state: 'resolved', resolves: 'if-open-before' })
  t.match(first({ ...flat, state: '3' }, { resolvedStatuses: ['6', 'sc_task.3'] }), { state: 'open' }, 'On Hold')
  t.match(first({ ...task, state_name: 'Closed Complete' }), { state: 'resolved' })
  t.match(first({ ...task, state_name: 'Closed Skipped' }), { state: 'closed', resolves: 'no' })
  t.match(first({ ...flat, number: 'PRB0000001', state: '6' }), { resolves: 'needs-mapping', type: null })
})

t.test('what the firm says of a state goes before what is usual', async (t) => {
  t.match(first({ ...flat, state: '8' }, { closedStatuses: ['Canceled', '8'] }), { resolves: 'if-open-before' })
  t.match(first(flat, { resolvedStatuses: ['7'] }), { state: 'open', resolves: 'no' })
  t.match(first({ ...flat, state: '7', state_name: 'Resolved' }), { state: 'closed' }, 'a label anybody can change')
  t.match(first({ ...flat, state: '10', state_name: 'Resolved' }), { state: 'resolved' })
  t.match(first({ ...flat, state: '10' }), { state: 'unknown', resolves: 'needs-mapping' })
})

t.test('people are read wherever a script puts them', async (t) => {
  const id = values.caller_id!
  const person = { id, email: 'anna@nordwind.example', name: 'Anna Berg' }
  for (const caller of [
    { caller_id: id, 'caller_id.email': 'Anna@nordwind.example', 'caller_id.name': 'Anna Berg' },
    { caller_id: id, caller_id_email: 'anna@nordwind.example', caller_id_name: 'Anna Berg' },
    { caller_id: id, caller_email: 'anna@nordwind.example', caller_name: 'Anna Berg' },
    { caller_id: { value: id, display_value: 'Anna Berg', email: 'anna@nordwind.example' } },
    { caller_id: { sys_id: id, name: 'Anna Berg', email: 'anna@nordwind.example' } },
    { caller_id: null, caller: { id, name: 'Anna Berg', email: 'anna@nordwind.example' } },
  ])
    t.match(first({ ...flat, ...caller }).requester, person, JSON.stringify(caller))
  t.equal(first({ ...flat, caller_id: '' }).requester, null)
})

t.test('a time as it is displayed is somebody’s local time, and says nothing', async (t) => {
  t.equal(first({ ...flat, sys_updated_on: '20.11.2026 10:30:01' }).occurredAt, null)
  const shown = { display_value: '2026-11-20 10:30:01', value: '2026-11-20 09:30:01' }
  t.same(first({ ...flat, sys_updated_on: shown }).occurredAt, new Date('2026-11-20T09:30:01Z'))
})

t.test('a body without sys_id names no record; our own format is understood', async (t) => {
  t.match(read({ number: 'INC0010017', state: '6' }), { tickets: [], ignored: /sys_id/ })
  t.match(read([flat]), { tickets: [] })
  t.match(first({ ticket: { id: 'INC1', state: 'resolved' } }), { externalId: 'INC1', resolves: 'if-open-before' })
})

t.test('whatever comes, reading it ends well', async (t) => {
  standsAnything(t, servicenow, [flat, oldAndNew], callOf({}))
})
