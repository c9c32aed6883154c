/** Ticket systems as a connection names them, and what counts as its secret. */
import { Problem } from '../../problems.ts'
import { systemNames, ticketSystems } from '../../ticket-systems/registry.ts'
import { type AuthenticationKind, authenticationKinds, type TicketSystem } from '../../ticket-systems/system.ts'

export const systems = systemNames
export const authentications = authenticationKinds
export type Authentication = AuthenticationKind

/** The system of a connection, which was one of ours when it was stored. */
export const systemOf = (name: string): TicketSystem => ticketSystems.get(name)!

const refusal = (pointer: string, message: string) =>
  new Problem('invalid_input', `${pointer} ${message}.`, { faults: [{ pointer, message }] })

/** How a system's calls are authenticated: as wanted, else its usual way. Throws invalid_input for a way it has not. */
export function chooseAuthentication(system: string, wanted: Authentication | undefined): Authentication {
  const offered = Object.keys(systemOf(system).authentications) as Authentication[]
  const chosen = wanted ?? offered[0]!
  if (!offered.includes(chosen)) throw refusal('/authentication', `must be ${offered.join(' or ')} for ${system}`)
  return chosen
}

/**
 * The secret to store and whether it is ours to show: the given one, else a new one; undefined where the ticket
 * system makes it and it is not known yet. Throws invalid_input for one that cannot be used.
 */
export function chooseSecret(
  system: string,
  authentication: Authentication,
  given: string | undefined,
): { secret: string; made: boolean } | undefined {
  const rule = systemOf(system).authentications[authentication]!
  if (given === undefined) {
    const made = rule.make?.()
    return made === undefined ? undefined : { secret: made, made: true }
  }
  const message = rule.fault(given)
  if (message) throw refusal('/secret', message)
  return { secret: given, made: false }
}
