/*
 * HubSpot's signature of version 3 covers the method, the address as it was entered, the body and the time of this
 * attempt. Versions 1 and 2 are hashes without a time, which a copied call passes for ever: they are not accepted.
 */
import { createHmac } from 'node:crypto'
import { sameSecret } from '../../secrets.ts'
import { isRecent, shownSecret } from '../authentication.ts'
import { type Authentication, header, type InboundCall } from '../system.ts'

/** These and no others stand decoded in what is signed. */
const decoded = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi

const signedAddress = (url: string) => url.replaceAll(decoded, (sequence) => decodeURIComponent(sequence))

const timestampOf = (call: InboundCall) => header(call, 'x-hubspot-request-timestamp') ?? ''

const statedAt = (call: InboundCall) =>
  /^\d{13}$/.test(timestampOf(call)) ? new Date(Number(timestampOf(call))) : undefined

export const signature: Authentication = {
  statedAt,
  verify(call, secret, now) {
    const given = header(call, 'x-hubspot-signature-v3')
    if (!given || !isRecent(statedAt(call), now)) return false
    const hmac = createHmac('sha256', secret).update(call.method.toUpperCase()).update(signedAddress(call.url))
    return sameSecret(given.trim(), hmac.update(call.raw).update(timestampOf(call)).digest('base64'))
  },
  fault: shownSecret(16, 'client secret of the app'),
}
