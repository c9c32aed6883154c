import t from 'tap'
import type { Mapping } from '../../src/ticket-systems/mapping.ts'
import { parseBody, readDelivery } from '../../src/ticket-systems/read-delivery.ts'
import { ticketSystems } from '../../src/ticket-systems/registry.ts'

function read(system: string, body: unknown, mapping: Mapping) {
  const reader = ticketSystems.get(system)!
  const call = { headers: {}, raw: Buffer.from(JSON.stringify(body)), url: '', method: 'POST' }
  return readDelivery(reader, call, parseBody(reader, call), mapping)
}

const event = (id: string, client: string) => ({
  eventType: 'Ticket_Update',
  eventTime: '1763631000000',
  orgId: '1',
  payload: { id, ticketNumber: id, statusType: 'Closed', cf: { cf_client: client }, departmentId: '7' },
  prevState: { statusType: 'Open' },
})

t.test('a field of the mapping is looked for in the part of a batch that is about the ticket', async (t) => {
  const mapping: Mapping = { client: { by: 'field', field: 'payload.cf.cf_client' } }
  const { tickets } = read('zoho-desk', [event('11', 'Nordwind'), { eventType: 'x' }, event('12', 'Elbtal')], mapping)
  t.same(
    tickets.map(({ externalId, organisation }) => [externalId, organisation?.name]),
    [
      ['11', 'Nordwind'],
      ['12', 'Elbtal'],
    ],
  )
})

t.test('a deletion passes also where the connection looks at some places only, since it names none', async (t) => {
  const deleted = { ID: 7, Type: 'ticket', Action: 'deleted', MessageId: 'm1', Entity: null }
  const { tickets, ignored } = read('connectwise', deleted, { places: ['Help Desk'] })
  t.match([tickets.length, ignored], [1, null])
  const elsewhere = read('zoho-desk', [event('11', 'Nordwind')], { places: ['Another department'] })
  t.match(elsewhere, { tickets: [], ignored: /where this connection does not look/ })
})
