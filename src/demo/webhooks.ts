/** What ticket systems send when a ticket is solved, signed as they sign. */
import { createHmac, randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { DemoConsultant, DemoContact } from './firms.ts'

export interface SolvedTicket {
  number: number
  subject: string
  consultant: DemoConsultant
  contact: DemoContact
}

interface Target {
  url: string
  secret: string
}

/** An event of Zendesk: ids only, no names and no addresses. */
export function zendeskCall({ secret }: Target, ticket: SolvedTicket) {
  const now = new Date().toISOString()
  const body = JSON.stringify({
    type: 'zen:event-type:ticket.status_changed',
    account_id: 22129848,
    id: randomUUID(),
    time: now,
    zendesk_event_version: '2022-11-06',
    subject: `zen:ticket:${ticket.number}`,
    detail: {
      id: String(ticket.number),
      subject: ticket.subject,
      status: 'SOLVED',
      assignee_id: ticket.consultant.id,
      requester_id: ticket.contact.id,
      organization_id: ticket.contact.client,
      created_at: now,
      updated_at: now,
    },
    event: { current: 'SOLVED', previous: 'OPEN' },
  })
  const signature = createHmac('sha256', secret).update(now).update(body).digest('base64')
  return {
    body,
    headers: { 'x-zendesk-webhook-signature': signature, 'x-zendesk-webhook-signature-timestamp': now },
  }
}

/** Our own format, with a signature as Standard Webhooks describes it. */
export function genericCall({ secret }: Target, ticket: SolvedTicket) {
  const id = randomUUID()
  const now = new Date()
  const body = JSON.stringify({
    id,
    ticket: {
      id: String(ticket.number),
      number: `CC-${ticket.number}`,
      subject: ticket.subject,
      state: 'resolved',
      changedAt: now.toISOString(),
      assignee: { id: ticket.consultant.id },
      requester: { id: ticket.contact.id },
      organisation: { id: ticket.contact.client },
    },
  })
  return {
    body,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    },
  }
}

/** Sends a call and demands the answer a ticket system wants. */
export async function send({ url }: Target, call: { body: string; headers: Record<string, string> }): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...call.headers },
    body: call.body,
  })
  await response.arrayBuffer()
  return response.status
}
