/** Published signatures: every valid one is accepted, and the same call is refused once anything about it is different. */
import t, { type Test } from 'tap'
import { ticketSystems } from '../../src/ticket-systems/registry.ts'
import type { InboundCall, TicketSystem } from '../../src/ticket-systems/system.ts'
import { missing, otherVectors, signedCall, type Vector, vectors } from '../helpers/webhook-samples.ts'

/** The moment of signing; a signature without one is valid at any. */
const moments: Record<string, (timestamp: string) => Date> = {
  'zendesk-v0': (timestamp) => new Date(timestamp),
  'standard-webhooks-v1': (timestamp) => new Date(Number(timestamp) * 1000),
  'hubspot-v3': (timestamp) => new Date(Number(timestamp)),
}

/** Plain hashes prove too little for a new webhook: they are refused although they are right. */
const refusedSchemes = ['hubspot-v1', 'hubspot-v2']

const kindOf = ({ scheme }: Vector) => (scheme === 'token-equality' ? 'token' : 'signature')

async function checkVector(t: Test, vector: Vector, system: TicketSystem) {
  const call = signedCall(vector)
  const now = vector.timestamp ? moments[vector.scheme]!(vector.timestamp) : new Date()
  const accepts = async (given: InboundCall, secret = vector.secret, at = now) =>
    system.authentications[kindOf(vector)]!.verify(given, secret, at)
  const isValid = vector.valid && !refusedSchemes.includes(vector.scheme)
  t.equal(await accepts(call), isValid, `${vector.system} ${vector.scheme} ${vector.signature}`)
  if (!isValid) return
  const unsigned = { ...call, headers: { ...call.headers, [vector.signature_header]: undefined } }
  t.equal(await accepts(unsigned), false, 'without the signature')
  t.equal(await accepts(call, `${vector.secret.slice(0, -4)}BBBB`), false, 'with another secret')
  if (kindOf(vector) === 'signature')
    t.equal(await accepts({ ...call, raw: Buffer.concat([call.raw, Buffer.from(' ')]) }), false, 'with another body')
  if (!vector.timestamp) return
  const minutes = vector.system === 'zendesk' ? 60 : 5
  const late = new Date(now.getTime() + minutes * 60_000 + 1)
  t.equal(await accepts(call, vector.secret, late), false, `after ${minutes} minutes it is a copy`)
}

for (const vector of vectors) {
  const system = ticketSystems.get(vector.system)!
  t.test(`${vector.system}: ${vector.scheme}, ${vector.valid ? 'valid' : 'not valid'}`, (t) =>
    checkVector(t, vector, system),
  )
}

t.test('no signature that lies beside the repository is missing here', { skip: missing }, async (t) => {
  const known = (list: readonly Vector[]) => list.map(({ system, scheme, signature }) => [system, scheme, signature])
  t.same(known(vectors), known(otherVectors))
})

t.test('of several signatures one is enough, so that a secret can be changed', async (t) => {
  const vector = vectors.find(({ scheme, valid }) => scheme === 'standard-webhooks-v1' && valid)!
  const { verify } = ticketSystems.get('gitlab')!.authentications.signature!
  const now = moments[vector.scheme]!(vector.timestamp!)
  const accepts = (signature: string) => verify(signedCall({ ...vector, signature }), vector.secret, now)
  t.equal(await accepts(`v1,AAAA v1a,BBBB ${vector.signature}`), true)
  t.equal(await accepts('v1,AAAA v2'), false)
})

t.test('the secret that Zendesk signs tests with is known to everybody, and no secret of a firm', async (t) => {
  const { secret } = vectors.find(({ system, valid }) => system === 'zendesk' && valid)!
  t.match(ticketSystems.get('zendesk')!.authentications.signature!.fault(secret), /public/)
})
