/** How Linear signs: the body, with the moment of sending in it. */
import { hmacOfBody, isRecent } from '../authentication.ts'
import { fields } from '../fields.ts'
import { millisecondsInstant } from '../instants.ts'
import { jsonBody } from '../json-body.ts'
import { type InboundCall, Refusal, type Verify } from '../system.ts'

const ofBody = hmacOfBody({ algorithm: 'sha256', encoding: 'hex', header: 'linear-signature' })

/** As Linear wants it. A repetition that still says when it was first sent is refused, too. */
const windowMs = 60_000

function sentAt(call: InboundCall): Date | null {
  try {
    return millisecondsInstant(fields(jsonBody(call)), 'webhookTimestamp')
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** The signature first: nothing is read in a body that anybody could have sent. */
export const verify: Verify = async (call, secret, now) => {
  if (!(await ofBody(call, secret, now))) return false
  const at = sentAt(call)
  return at !== null && isRecent(at.getTime(), now, windowMs)
}
