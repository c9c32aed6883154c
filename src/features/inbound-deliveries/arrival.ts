/** What is kept of a call when it arrives, and what tells it from others. */
import { sha256 } from '../../secrets.ts'
import { parseBody } from '../../ticket-systems/read-delivery.ts'
import { header, type Identity, type InboundCall, Refusal, type TicketSystem } from '../../ticket-systems/system.ts'

/**
 * The call as it tells itself from others. A sender of our own format is refused for a body that it should mend; what
 * others send is taken all the same, and seen.
 */
export function arrivalOf(system: TicketSystem, call: InboundCall): Arrival | Refusal {
  try {
    const body = parseBody(system, call)
    system.check?.(body)
    return system.identify(call, body)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return system.check ? error : { deliveryId: null, isTimed: false }
  }
}

export type Arrival = Pick<Identity, 'deliveryId' | 'isTimed'>

/**
 * What tells the call from others: the id the sender gave it, else its content; for a content that names no moment
 * within the minute, since the ticket may come into the same state again. A later repetition of such a call changes
 * nothing as long as nothing else was told in between: what is known of the ticket decides. Were it held back for
 * longer, a ticket that is opened and solved again within the hour, which happens often, would stay open here for good;
 * what is risked instead is a ticket opened again after a call whose answer was lost, and before that call came again.
 */
export function deliveryKey({ deliveryId, isTimed }: Arrival, raw: Buffer, now: Date) {
  if (isUsable(deliveryId)) return deliveryId
  const content = `sha256:${sha256(raw).toString('base64url')}`
  return isTimed ? content : `${content}@${now.toISOString().slice(0, 16)}`
}

/** Of a length that can be indexed, and without NUL and half characters, which cannot be stored. */
const isUsable = (key: string | null): key is string => key !== null && /^[^\0]{1,200}$/.test(key) && key.isWellFormed()

/** What helps to understand a call later; never a credential. */
export function keptHeaders({ keptHeaders: more = [] }: TicketSystem, call: Pick<InboundCall, 'headers'>) {
  const headers: Record<string, string> = {}
  for (const name of ['content-type', 'user-agent', ...more]) {
    const value = header(call, name)
    if (value !== undefined) headers[name] = value.slice(0, 500)
  }
  return headers
}
