import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { autotask } from '../../../src/ticket-systems/autotask/reader.ts'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { parseBody, readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { Refusal } from '../../../src/ticket-systems/system.ts'
import { callOf } from '../hostile.ts'

const published = readFileSync(
  new URL('../../fixtures/webhooks/autotask__extension_callout_new.form.txt', import.meta.url),
  'utf8',
)

function read(body: string, mapping: Mapping = {}) {
  const call = callOf(body)
  return readDelivery(autotask, call, parseBody(autotask, call), mapping)
}
const first = (body: string, mapping: Mapping = {}) => read(body, mapping).tickets[0]!

t.test('the published callout is a form, with dates whose offset has seconds', async (t) => {
  t.match(read(published), {
    event: 'extension callout',
    deliveryId: null,
    tickets: [
      {
        ...{ externalId: '7865', number: 'T20191029.0002', state: 'open', resolves: 'no' },
        ...{ assignee: null, requester: null, organisation: null },
      },
    ],
  })
  const { occurredAt, openedAt } = first(published)
  t.same([occurredAt, openedAt], [new Date('2019-10-30T19:06:38.583Z'), new Date('2019-10-29T18:14:47.643Z')])
})

t.test('a status is a label, of which only the usual ones are known', async (t) => {
  t.match(first('id=1&status=Complete'), { state: 'resolved', resolves: 'if-open-before' })
  t.match(first('id=1&status=Erledigt'), { state: 'unknown', resolves: 'needs-mapping' })
  t.match(first('id=1&status=Erledigt', { resolvedStatuses: ['erledigt'] }), { resolves: 'if-open-before' })
})

t.test('a plus that was not escaped is still an offset', async (t) => {
  const at = new Date('2019-10-29T12:14:47.643Z')
  t.same(first('id=1&created_datetime=2019-10-29T14:14:47.64300000+02:00:00').openedAt, at)
  t.same(first('id=1&created_datetime=2019-10-29T14%3A14%3A47.643%2B02%3A00').openedAt, at)
  t.equal(first('id=1&created_datetime=29.10.2019+14:14').openedAt, null)
})

t.test('people and the client are read where the callout was told to send them', async (t) => {
  const people = 'assigned_resource_email=Ida@firm.example&contact_name=Anna+Berg&contact_email=anna%40nordwind.example'
  const ticket = first(`id=1&${people}&company_id=174&company_name=Nordwind&title=M%C3%BCde`)
  t.match(ticket, { subject: 'Müde', organisation: { id: '174', name: 'Nordwind' } })
  t.same(ticket.assignee, { id: 'ida@firm.example', email: 'ida@firm.example', name: null })
  t.same(ticket.requester, { id: 'anna@nordwind.example', email: 'anna@nordwind.example', name: 'Anna Berg' })
})

t.test('a form that names no ticket is left alone, and one that is none is refused', async (t) => {
  t.match(read('number=T1&__proto__=x&toString=y'), { tickets: [], ignored: /names no ticket/ })
  t.match(read('id=&status=Complete'), { tickets: [] })
  const latin = { ...callOf(''), raw: Buffer.from('id=1&title=M\xfcde', 'latin1') }
  t.match(
    refusalOf(() => parseBody(autotask, latin)),
    /UTF-8/,
  )
  t.match(
    refusalOf(() => read('just words')),
    /not valid JSON/,
  )
  t.match(
    refusalOf(() => read('')),
    /not valid JSON/,
  )
  t.match(
    refusalOf(() => read(`id=1${'&x=1'.repeat(200)}`)),
    /more than 200 pairs/,
  )
})

t.test('whatever bytes come, they are read, or refused with a sentence', async (t) => {
  const raw = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string({ unit: 'binary' }), fc.webQueryParameters())
  fc.assert(
    fc.property(raw, (bytes) => {
      const call = { ...callOf(''), raw: Buffer.from(bytes as string) }
      refusalOf(() => readDelivery(autotask, call, parseBody(autotask, call), {}))
    }),
    { numRuns: 1000 },
  )
  t.pass('nothing but a refusal')
})

function refusalOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  return 'it was taken'
}
