import { createHmac } from 'node:crypto'
import t from 'tap'
import { callHook, processAll } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const secret = 'the-client-secret-of-the-app'
const at = (second: number) => Date.UTC(2026, 0, 5, 9) / 1000 + second
const people = { admin_assignee_id: '501', contacts: { contacts: [{ id: '601' }] } }

function told(topic: string, second: number, item: object) {
  return { type: 'notification_event', topic, created_at: at(second), data: { item } }
}

/** A ticket of Intercom is also a conversation: both tell of the same closing, with times that are whole seconds. */
const ticket = (topic: string, second: number, category: string, before: string, id: string) => {
  const part = { part_type: 'ticket_state_updated_by_admin', ticket_state: category, previous_ticket_state: before }
  const parts = { ticket_parts: { ticket_parts: [{ ...part, created_at: at(second) }] } }
  return told(topic, second, { type: 'ticket', id, ticket_state: category, ...parts, ...people })
}
const conversation = (topic: string, second: number, state: string, part: string, id: string) => {
  const parts = { conversation_parts: { conversation_parts: [{ part_type: part, created_at: at(second) }] } }
  return told(topic, second, { type: 'conversation', id, state, ...parts, ...people })
}

const closing = (second: number, id: string) => [
  ticket('ticket.state.updated', second, 'resolved', 'in_progress', id),
  conversation('conversation.admin.closed', second, 'closed', 'close', id),
  ticket('ticket.closed', second, 'resolved', 'in_progress', id),
]
const opening = (second: number, id: string) => [
  ticket('ticket.state.updated', second, 'in_progress', 'resolved', id),
  conversation('conversation.admin.opened', second, 'open', 'open', id),
]

function* orders<T>(things: T[]): Generator<T[]> {
  if (things.length < 2) yield things
  for (const [index, first] of things.entries())
    for (const rest of orders(things.toSpliced(index, 1))) yield [first, ...rest]
}

async function send(firm: World, id: string, bodies: object[]) {
  for (const body of bodies) {
    const text = JSON.stringify({ ...body, id: `notif_${crypto.randomUUID()}` })
    const signature = `sha1=${createHmac('sha1', secret).update(text).digest('hex')}`
    t.equal((await callHook(firm, id, text, { 'x-hub-signature': signature })).status, 200)
    await processAll(firm, id)
  }
}

async function connected() {
  const firm = await world(t)
  await firm.api.put('/consultants/external/intercom/501', { name: 'Ida' })
  await firm.api.put('/contacts/external/intercom/601', { name: 'Anna', email: 'anna@nordwind.test' })
  const { id } = (await firm.api.post('/connections', { name: 'I', system: 'intercom', secret })).body
  return { firm, id }
}

const ticketOf = async ({ api }: World, id: string) => (await api.get(`/tickets/external/intercom/${id}`)).body

t.test('all that Intercom tells of one closing within a second is one resolution, in whatever order', async (t) => {
  const { firm, id } = await connected()
  let n = 0
  for (const order of orders([0, 1, 2])) {
    const name = `t${n++}`
    await send(
      firm,
      id,
      order.map((index) => closing(5, name)[index]!),
    )
    t.match(await ticketOf(firm, name), { cycle: 1, resolutions: { length: 1 } })
  }
  t.equal((await firm.api.get('/invitations?limit=200')).body.items.length, n)
})

t.test('so it is when the twin comes a second later, and with the opening and the next closing after it', async (t) => {
  const { firm, id } = await connected()
  const [state, closed] = closing(5, 'a')
  const calls = [state!, closing(6, 'a')[1]!, ...opening(60, 'a'), ...closing(90, 'a')]
  await send(firm, id, calls)
  t.match(await ticketOf(firm, 'a'), { cycle: 2, resolutions: [{ reopenedAt: String }, { reopenedAt: null }] })
  await send(firm, id, [...calls, closed!].toReversed())
  t.match(await ticketOf(firm, 'a'), { cycle: 2, resolutions: { length: 2 } })
})
