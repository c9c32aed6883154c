/** How Linear signs: the body, with the moment of sending in it. */
import { hmacOfBody, isRecent } from '../authentication.ts'
import { fields } from '../fields.ts'
import { millisecondsInstant } from '../instants.ts'
import { jsonBody } from '../json-body.ts'
import { type InboundCall, Refusal, type Verify } from '../system.ts'

const ofBody = hmacOfBody({ algorithm: 'sha256', encoding: 'hex', header: 'linear-signature' })

/**
 * Linear advises a minute. But it sends a call again after a minute, an hour and six hours, and does not say that it
 * states another moment then: with a minute, an answer of ours that was lost would cost the survey. What a copied call
 * could do is nothing: the same delivery counts once, and under another name it still speaks of the same moment.
 */
const longestMs = 24 * 3_600_000

/** The moment of sending; read by whoever has checked the signature, or only wonders why it was refused. */
export function statedAt(call: InboundCall): Date | undefined {
  try {
    return millisecondsInstant(fields(jsonBody(call)), 'webhookTimestamp') ?? undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** The signature first: nothing is read in a body that anybody could have sent. */
export const verify: Verify = async (call, secret, now) => {
  if (!(await ofBody(call, secret, now))) return false
  return isRecent(statedAt(call), now, longestMs)
}
