/** Calls that name neither themselves nor a moment, as those of Freshdesk's rules, and their repetitions. */
import t from 'tap'
import { receiveDelivery } from '../../../src/features/inbound-deliveries/service.ts'
import { processAll } from '../../helpers/webhooks.ts'
import { world } from '../../helpers/world.ts'

const status = { open: 'Open', solved: 'Resolved' }
const change = { open: '{status:{from:4,to:2}}', solved: '{status:{from:2,to:4}}' }

/** A firm with Freshdesk; each call comes in at a minute of the test's own clock. */
async function connected() {
  const firm = await world(t)
  const wanted = { name: 'F', system: 'freshdesk', authentication: 'basic' }
  const { id, secret } = (await firm.api.post('/connections', wanted)).body
  const headers = { authorization: `Basic ${Buffer.from(secret).toString('base64')}` }
  const tell = async (minute: number, state: 'open' | 'solved', more: object = {}) => {
    const facts = { ticket_id: 1, ticket_status: status[state], triggered_event: change[state], ...more }
    const raw = Buffer.from(JSON.stringify({ freshdesk_webhook: facts }))
    const deps = { ...firm.deps, clock: { now: () => new Date(Date.UTC(2026, 0, 5, 9, minute)) } }
    await receiveDelivery(deps, id, { headers, raw, method: 'POST', query: '' })
    await processAll(firm, id)
  }
  const ticket = async () => (await firm.api.get('/tickets/external/freshdesk/1')).body
  const count = async () => (await firm.api.get(`/connections/${id}/deliveries?limit=200`)).body.items.length
  return { tell, ticket, count }
}

t.test(
  'a ticket that is solved, opened and solved again within the hour is solved twice, though bodies are alike',
  async (t) => {
    const { tell, ticket } = await connected()
    await tell(5, 'solved')
    await tell(15, 'open')
    t.match(await ticket(), { state: 'open' })
    await tell(25, 'solved')
    t.match(await ticket(), { state: 'resolved', cycle: 2 })
    await tell(35, 'open')
    t.match(await ticket(), { state: 'open', cycle: 2 })
  },
)

t.test('a call that comes again after 5, 30 and 60 minutes is the same resolution', async (t) => {
  const { tell, ticket, count } = await connected()
  for (const minute of [5, 5, 10, 40, 100]) await tell(minute, 'solved')
  t.equal(await count(), 4, 'within the minute it is the same call')
  t.match(await ticket(), { state: 'resolved', cycle: 1, resolutions: { length: 1 } })
})

t.test(
  'an old call that comes again after the ticket was opened is known by its time, where it names one',
  async (t) => {
    const { tell, ticket } = await connected()
    const at = (minute: number) => ({ ticket_updated_at: new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString() })
    await tell(5, 'solved', at(5))
    await tell(50, 'open', at(50))
    await tell(65, 'solved', at(5))
    t.match(await ticket(), { state: 'open', cycle: 1 })
    await tell(66, 'solved', { ...at(5), ticket_type: 'Question' })
    t.match(await ticket(), { state: 'open', cycle: 1 }, 'nor would another body of that time')
  },
)

t.test(
  'where it names none it cannot be known: it counts as solved, until the next call says what is so',
  async (t) => {
    const { tell, ticket } = await connected()
    await tell(5, 'solved')
    await tell(50, 'open')
    await tell(65, 'solved')
    t.match(await ticket(), { state: 'resolved', cycle: 2 })
    await tell(70, 'open', { ticket_priority: 'High' })
    t.match(await ticket(), { state: 'open' })
  },
)
