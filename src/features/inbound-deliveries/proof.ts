/** Whether a call proves that it comes from the ticket system of its connection, and if not, why. */
import { Problem } from '../../problems.ts'
import { parseBody } from '../../ticket-systems/read-delivery.ts'
import { type InboundCall, Refusal, type TicketSystem } from '../../ticket-systems/system.ts'
import type { CalledConnection } from '../connections/service.ts'
import { newerSigningKeys, signingKeys } from './signing-keys.ts'

/** undefined for a genuine call. A right signature of another moment is too old, and is refused like a wrong one. */
export async function faultOf(
  connection: CalledConnection,
  call: InboundCall,
  now: Date,
): Promise<'wrong_proof' | 'too_old' | 'no_secret' | undefined> {
  if (connection.secrets.length === 0) return 'no_secret'
  const proofs = await Promise.all(connection.secrets.map((secret) => proofBy(connection, call, secret)))
  if (await isGenuine(connection, call, now, proofs)) return undefined
  const renewed = await Promise.all(proofs.map((proof) => withNewerKeys(connection, proof)))
  if (renewed.some((proof, index) => proof !== proofs[index]) && (await isGenuine(connection, call, now, renewed)))
    return undefined
  const stated = connection.system.authentications[connection.authentication]!.statedAt?.(call)
  return stated && (await isGenuine(connection, call, stated, renewed)) ? 'too_old' : 'wrong_proof'
}

/** What a call is held against: a secret, and the keys that its system publishes, where it signs by those. */
interface Proof {
  secret: string
  keys: unknown
  keysUrl: string | null
}

/** Throws unavailable when a call cannot be held against keys, since nobody gives them out just now. */
async function proofBy({ system, ctx }: CalledConnection, call: InboundCall, secret: string): Promise<Proof> {
  const keysUrl = system.keysUrl?.(call, bodyOf(system, call), secret) ?? null
  const keys = keysUrl === null ? undefined : await signingKeys(ctx.deps, keysUrl)
  if (keysUrl !== null && keys === undefined)
    throw new Problem('unavailable', `The keys of ${system.title} could not be fetched.`)
  return { secret, keys, keysUrl }
}

/** The body names where the key is, so it is read before it is believed. */
function bodyOf(system: TicketSystem, call: InboundCall): unknown {
  try {
    return parseBody(system, call)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

async function withNewerKeys({ ctx }: CalledConnection, proof: Proof): Promise<Proof> {
  const keys = proof.keysUrl === null ? undefined : await newerSigningKeys(ctx.deps, proof.keysUrl)
  return keys === undefined ? proof : { ...proof, keys }
}

/** Every secret is tried, whichever fits, so that the time does not tell which it was. */
async function isGenuine(
  { system, authentication }: CalledConnection,
  call: InboundCall,
  now: Date,
  proofs: readonly Proof[],
): Promise<boolean> {
  const { verify } = system.authentications[authentication]!
  const fits = await Promise.all(proofs.map(({ secret, keys }) => verify(call, secret, now, keys)))
  return fits.includes(true)
}
