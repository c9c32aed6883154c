/** Tokens as Zoho Desk describes them, signed by keys of our own. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import t from 'tap'
import { keysUrl, token } from '../../../src/ticket-systems/zoho-desk/token.ts'
import { callOf } from '../hostile.ts'

const now = new Date('2026-11-20T09:30:00Z')
const seconds = now.getTime() / 1000
const secret = 'desk.zoho.eu/54983163/31138000000012345'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' })
const keys = { keys: [{ kid: 'other' }, jwk(pair.publicKey, 'k1')] }

const claims = { iss: 'orgId:54983163', aud: 'webhookId:31138000000012345', iat: seconds, exp: seconds + 300 }
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const tokenOf = (given: object, head: object = { alg: 'RS256', kid: 'k1' }, key: KeyObject = pair.privateKey) => {
  const signed = `${part(head)}.${part(given)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}
const accepts = (given: string, { by = secret, at = now, known = keys as unknown } = {}) =>
  token.verify(callOf('[]', { 'x-zdesk-jwt': given }), by, at, known)

t.test("a token of the connection's own organisation and webhook is accepted", async (t) => {
  t.equal(await accepts(tokenOf(claims)), true)
  t.equal(await accepts(tokenOf({ ...claims, aud: [claims.aud] })), true)
  const inMilliseconds = { ...claims, iat: claims.iat * 1000, exp: claims.exp * 1000 }
  t.equal(await accepts(tokenOf(inMilliseconds)), true)
})

t.test('a token of another customer of Zoho is refused, though Zoho has signed it', async (t) => {
  t.equal(await accepts(tokenOf({ ...claims, iss: 'orgId:1' })), false)
  t.equal(await accepts(tokenOf({ ...claims, aud: 'webhookId:1' })), false)
  t.equal(await accepts(tokenOf({ ...claims, iss: undefined })), false)
  t.equal(await accepts(tokenOf({ ...claims, aud: undefined })), false)
  t.equal(await accepts(tokenOf(claims), { by: '' }), false)
})

t.test('a token is good until it expires', async (t) => {
  t.equal(await accepts(tokenOf(claims), { at: new Date((seconds + 361) * 1000) }), false)
  t.equal(await accepts(tokenOf({ ...claims, exp: undefined })), false)
  t.equal(await accepts(tokenOf({ ...claims, exp: '9999999999' })), false)
  t.equal(await accepts(tokenOf({ ...claims, iat: seconds + 400, exp: seconds + 900 })), false, 'from the future')
})

t.test('only a signature by RS256 with a published key of enough length counts', async (t) => {
  t.equal(await token.verify(callOf('[]', { 'x-zdesk-jwt': tokenOf(claims) }), secret, now), false, 'without keys')
  for (const known of [null, {}, { keys: 'x' }, { keys: [null] }, { keys: [{ kid: 'k1', kty: 'RSA', n: 1, e: {} }] }])
    t.equal(await accepts(tokenOf(claims), { known }), false, JSON.stringify(known))
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
  t.equal(await accepts(tokenOf(claims, { alg: 'RS256', kid: 'k1' }, stranger.privateKey)), false)
  t.equal(await accepts(tokenOf(claims, { alg: 'RS256', kid: 'k2' })), false, 'an unknown key')
  t.equal(await accepts(tokenOf(claims, { alg: 'RS256' })), false, 'no key named')
  t.equal(await accepts(tokenOf(claims, { alg: 'RS512', kid: 'k1' })), false, 'another algorithm named')
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const known = { keys: [jwk(short.publicKey, 'k1')] }
  t.equal(await accepts(tokenOf(claims, { alg: 'RS256', kid: 'k1' }, short.privateKey), { known }), false)
})

t.test('a token that is unsigned, or signed with the public key as if it were a secret, is refused', async (t) => {
  t.equal(await accepts(`${part({ alg: 'none', kid: 'k1' })}.${part(claims)}.`), false)
  const body = `${part({ alg: 'HS256', kid: 'k1' })}.${part(claims)}`
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' })
  t.equal(await accepts(`${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`), false)
  const [head, , signature] = tokenOf(claims).split('.')
  t.equal(await accepts(`${head}.${part({ ...claims, exp: seconds + 900 })}.${signature}`), false, 'changed afterwards')
  for (const odd of ['', '.', '..', 'a.b.c', `${tokenOf(claims)}.x`, 'x'.repeat(9000), `${part([])}.${part(1)}.AA`])
    t.equal(await accepts(odd), false, odd.slice(0, 20))
  t.equal(await token.verify(callOf('[]'), secret, now, keys), false)
})

t.test("keys are asked for at the connection's own data centre, and nowhere else", async (t) => {
  t.equal(keysUrl(callOf('[]'), [], secret), 'https://desk.zoho.eu/.well-known/jwks.json')
  for (const odd of ['', 'desk.zoho.evil/1/2', 'evil.test/desk.zoho.eu/1/2', 'desk.zoho.eu/1', 'desk.zoho.eu@x/1/2'])
    t.equal(keysUrl(callOf('[]'), [], odd), null, odd)
  t.equal(token.fault(secret), undefined)
  t.match(token.fault('54983163'), /desk\.zoho\.eu\/123\/456/)
})
