/** Our own format, for a system in which people write what it sends. */
import { fields, inside } from '../fields.ts'
import { Refusal, type TicketSystem } from '../system.ts'
import { generic } from './reader.ts'

/** A system that also understands our own format; what is not exactly that is its own. */
export function alsoOurs(system: TicketSystem): TicketSystem {
  const by = (body: unknown) => (isOurs(body) ? generic : system)
  return {
    ...system,
    identify: (call, body) => by(body).identify(call, body),
    read: (call, body, mapping) => by(body).read(call, body, mapping),
  }
}

function isOurs(body: unknown): boolean {
  if (Object.keys(inside(fields(body), 'ticket')).length === 0) return false
  try {
    generic.check?.(body)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}
