import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { Problem } from '../../problems.ts'
import { randomSecret, sameSecret } from '../../secrets.ts'

export const systems = ['zendesk', 'generic'] as const
export type System = (typeof systems)[number]

export const authentications = ['signature', 'bearer'] as const
export type Authentication = (typeof authentications)[number]

/** Zendesk signs the test of a webhook that is not created yet with this; everybody knows it. */
const zendeskTestSecret = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=='

/** What counts as a secret of one kind of connection. make is undefined where only the other side makes them. */
interface SecretRule {
  make?(): string
  /** Why the secret cannot be used. */
  fault(secret: string): string | undefined
}

const rules: Record<System, Partial<Record<Authentication, SecretRule>>> = {
  zendesk: {
    signature: {
      fault(secret) {
        if (sameSecret(secret, zendeskTestSecret)) return 'is the public one that Zendesk signs tests with'
        return secret.length < 8 ? 'is too short to be the signing secret that Zendesk shows' : undefined
      },
    },
  },
  generic: {
    signature: {
      make: () => `whsec_${randomBytes(32).toString('base64')}`,
      fault: (secret) =>
        standardSecretBytes(secret) < 24 ? 'must be whsec_ and at least 24 random bytes in base64' : undefined,
    },
    bearer: {
      make: randomSecret,
      fault: (secret) =>
        /^[\x21-\x7e]{16,}$/.test(secret) ? undefined : 'must be at least 16 visible characters without spaces',
    },
  },
}

function standardSecretBytes(secret: string): number {
  if (!secret.startsWith('whsec_')) return 0
  try {
    new Webhook(secret)
    return Buffer.from(secret.slice('whsec_'.length), 'base64').length
  } catch {
    return 0
  }
}

/** Throws invalid_input when the system cannot authenticate in this way. */
export function checkAuthentication(system: System, authentication: Authentication) {
  if (rules[system][authentication]) return
  const message = `must be ${Object.keys(rules[system]).join(' or ')} for ${system}`
  throw new Problem('invalid_input', `/authentication ${message}.`, {
    faults: [{ pointer: '/authentication', message }],
  })
}

/**
 * The secret to store and whether it is ours to show: the given one, else a new one; undefined where the ticket
 * system makes it and it is not known yet. Throws invalid_input for one that cannot be used.
 */
export function chooseSecret(
  system: System,
  authentication: Authentication,
  given: string | undefined,
): { secret: string; made: boolean } | undefined {
  const rule = rules[system][authentication]!
  if (given === undefined) {
    const made = rule.make?.()
    return made === undefined ? undefined : { secret: made, made: true }
  }
  const message = rule.fault(given)
  if (message) throw new Problem('invalid_input', `/secret ${message}.`, { faults: [{ pointer: '/secret', message }] })
  return { secret: given, made: false }
}
