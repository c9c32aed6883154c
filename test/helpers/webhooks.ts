/** Calls as ticket systems send them. */
import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { processWaitingDeliveries } from '../../src/features/inbound-deliveries/service.ts'
import type { Answer } from './api.ts'
import type { World } from './world.ts'

export const zendeskSecret = 'the-signing-secret-that-zendesk-shows'

export function signedByZendesk(body: string | Buffer, { secret = zendeskSecret, at = new Date() } = {}) {
  const timestamp = at.toISOString()
  return {
    'content-type': 'application/json',
    'x-zendesk-webhook-signature-timestamp': timestamp,
    'x-zendesk-webhook-signature': createHmac('sha256', secret).update(timestamp).update(body).digest('base64'),
  }
}

export function signedAsStandard(body: string, secret: string, { id = 'msg_1', at = new Date() } = {}) {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  }
}

let events = 0

/** An event of a status change; detail holds what else it carries. */
export function statusChanged(ticket: string, previous: string, current: string, at: Date, detail: object = {}) {
  return {
    type: 'zen:event-type:ticket.status_changed',
    account_id: 22129848,
    id: `evt-${++events}`,
    time: at.toISOString(),
    zendesk_event_version: '2022-11-06',
    subject: `zen:ticket:${ticket}`,
    detail: {
      id: ticket,
      subject: 'Silent printer',
      status: current,
      assignee_id: '1200016',
      requester_id: '8800022',
      organization_id: null,
      created_at: '2026-01-02T08:00:00Z',
      ...detail,
    },
    event: { current, previous, meta: { sequence: { id: '1', position: 1 } } },
  }
}

export async function callHook(
  { app }: Pick<World, 'app'>,
  connectionId: string,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<Answer> {
  const answer = await app.inject({ method: 'POST', url: `/hooks/${connectionId}`, payload: body, headers })
  return {
    status: answer.statusCode,
    headers: answer.headers as Record<string, string>,
    text: answer.body,
    body: answer.body === '' ? undefined : answer.json(),
  }
}

/** Sends a signed event of Zendesk. */
export function sendEvent(world: Pick<World, 'app'>, connectionId: string, event: object) {
  const body = JSON.stringify(event)
  return callHook(world, connectionId, body, signedByZendesk(body))
}

export async function connectZendesk({ api }: Pick<World, 'api'>): Promise<string> {
  const { body } = await api.post('/connections', { name: 'Zendesk', system: 'zendesk', secret: zendeskSecret })
  return body.id
}

/** Processes what has come in over a connection, as a worker would, and gives what became of each call. */
export async function processAll({ api, deps, tenantId }: World, connectionId: string) {
  const path = `/connections/${connectionId}/deliveries?limit=200`
  const waiting = (await api.get(`${path}&state=received`)).body.items
  const ids = waiting.map(({ id }: { id: string }) => id)
  if (ids.length > 0) await processWaitingDeliveries(deps, { tenantId, ids })
  return (await api.get(path)).body.items
}
