/** Calls that come again long after they were first sent, as senders do whose first call had no answer. */
import { createHmac } from 'node:crypto'
import t from 'tap'
import { writeRefusals } from '../../../src/features/connection-health/service.ts'
import { callHook, connectZendesk, processAll, signedByZendesk, statusChanged } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const hour = 3_600_000
const ago = (ms: number) => new Date(Date.now() - ms)
const secret = 'lin_wh_a-signing-secret'

const refusal = async ({ api, deps }: World, id: string) => {
  await writeRefusals(deps)
  return (await api.get(`/connections/${id}`)).body.lastRefusalReason
}

async function connectLinear({ api }: World): Promise<string> {
  return (await api.post('/connections', { name: 'Linear', system: 'linear', secret })).body.id
}

/** An issue that moved, told at a moment; the moment in the body stays the same however late it comes. */
function moved(type: 'completed' | 'started', sent: Date) {
  const from = { stateId: 'before', ...(type === 'started' && { completedAt: sent.toISOString() }) }
  const data = {
    id: 'i1',
    title: 'The printer is silent',
    state: { id: type, type },
    creatorId: '601',
    assigneeId: '501',
  }
  const moments = { createdAt: sent.toISOString(), webhookTimestamp: sent.getTime() }
  return JSON.stringify({ type: 'Issue', action: 'update', ...moments, data, updatedFrom: from })
}

const byLinear = (firm: World, id: string, body: string, delivery: string) =>
  callHook(firm, id, body, {
    'linear-signature': createHmac('sha256', secret).update(body).digest('hex'),
    'linear-delivery': delivery,
  })

const ticketOf = async ({ api }: World, source: string, id: string) =>
  (await api.get(`/tickets/external/${source}/${id}`)).body

t.test('a call of Linear that comes again after six hours is taken, when its first answer was lost', async (t) => {
  const firm = await world(t)
  const id = await connectLinear(firm)
  const solved = moved('completed', ago(7 * hour))
  t.equal((await byLinear(firm, id, solved, 'd1')).status, 200)
  t.match(await processAll(firm, id), [{ deliveryKey: 'd1', state: 'processed' }])
  t.match(await ticketOf(firm, 'linear', 'i1'), { state: 'resolved', cycle: 1 })
  t.equal((await byLinear(firm, id, moved('completed', ago(25 * hour)), 'd2')).status, 401)
  t.equal(await refusal(firm, id), 'too_old')
  t.equal((await byLinear(firm, id, moved('completed', ago(-hour)), 'd3')).status, 401)
})

t.test('a copy of an old call of Linear changes nothing, under its own name or another', async (t) => {
  const firm = await world(t)
  const id = await connectLinear(firm)
  const solved = moved('completed', ago(7 * hour))
  await byLinear(firm, id, solved, 'd1')
  await byLinear(firm, id, moved('started', ago(6 * hour)), 'd2')
  await processAll(firm, id)
  for (const name of ['d1', 'd9']) t.equal((await byLinear(firm, id, solved, name)).status, 200)
  t.equal((await processAll(firm, id)).length, 3, 'd1 is known')
  t.match(await ticketOf(firm, 'linear', 'i1'), { state: 'open', cycle: 1 })
})

t.test('a call of Zendesk that had no answer is taken when it comes again with the moment of the first', async (t) => {
  const firm = await world(t)
  const id = await connectZendesk(firm)
  const send = (body: string, at: Date, more = {}) =>
    callHook(firm, id, body, { ...signedByZendesk(body, { at }), ...more })
  const event = JSON.stringify(statusChanged('1', 'OPEN', 'SOLVED', ago(hour / 2)))
  t.equal((await send(event, ago(hour / 2))).status, 200)
  t.equal((await send(event, ago(1.1 * hour))).status, 401)
  await processAll(firm, id)
  t.match(await ticketOf(firm, 'zendesk', '1'), { state: 'resolved' })
})

t.test(
  "a trigger's call that names no moment speaks of the moment that was signed, however late it comes",
  async (t) => {
    const firm = await world(t)
    const id = await connectZendesk(firm)
    const send = async (body: object, at: Date, invocation: string) => {
      const text = JSON.stringify(body)
      const headers = { ...signedByZendesk(text, { at }), 'x-zendesk-webhook-invocation-id': invocation }
      t.equal((await callHook(firm, id, text, headers)).status, 200)
      await processAll(firm, id)
    }
    await send({ ticketID: '1', event: 'ticket.reopened' }, ago(60_000), 'b')
    await send({ ticketID: '1', event: 'ticket.solved' }, ago(hour / 2), 'a')
    await send({ ticket: { id: '2', state: 'open' } }, ago(60_000), 'c')
    await send({ ticket: { id: '2', state: 'resolved' } }, ago(hour / 2), 'd')
    for (const ticket of ['1', '2']) t.match(await ticketOf(firm, 'zendesk', ticket), { state: 'open', cycle: 1 })
  },
)
