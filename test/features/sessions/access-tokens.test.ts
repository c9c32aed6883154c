import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import t from 'tap'
import { buildApp } from '../../../src/app.ts'
import { createSecrets } from '../../../src/secrets.ts'
import { apiClient } from '../../helpers/api.ts'
import { type World, world } from '../../helpers/world.ts'

type Json = Record<string, unknown>

const part = (json: Json) => Buffer.from(JSON.stringify(json)).toString('base64url')
const parse = (text: string | undefined): Json => JSON.parse(Buffer.from(text ?? '', 'base64url').toString())

/** The token's own header and claims, with some of them changed, signed anew. */
function forge(token: string, key: KeyObject, header: Json, claims: Json) {
  const [head, body] = token.split('.')
  const text = `${part({ ...parse(head), ...header })}.${part({ ...parse(body), ...claims })}`
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
}

const status = async ({ app }: Pick<World, 'app'>, token: string) => {
  const { status, body } = await apiClient(app, token).get('/users/me')
  if (status === 401 && body.code !== 'unauthenticated') throw new Error(`refused with ${body.code}`)
  return status
}

t.test('an access token says no more than who, where, which role and until when', async (t) => {
  const { as, tenantId, deps } = await world(t)
  const { accessToken, userId } = await as('manager')
  const [header, claims] = accessToken.split('.').slice(0, 2).map(parse)
  t.same(header, { alg: 'EdDSA', typ: 'at+jwt', kid: deps.secrets.signingKeys[0]!.kid })
  t.match(claims, { sub: userId, tenant: tenantId, role: 'manager', ver: 1, iss: 'http://rapport.test' })
  t.same(Object.keys(claims!).sort(), ['aud', 'exp', 'iat', 'iss', 'role', 'sid', 'sub', 'tenant', 'ver'])
  t.equal(Number(claims!.exp) - Number(claims!.iat), 600)
})

t.test('a forged token is refused, whatever it claims about itself', async (t) => {
  const firm = await world(t)
  const { accessToken } = await firm.as('owner')
  const { privateKey, publicKey } = firm.deps.secrets.signingKeys[0]!
  t.equal(await status(firm, forge(accessToken, privateKey, {}, {})), 200, 'the means of this test work')

  const [head, body] = accessToken.split('.')
  const none = `${part({ ...parse(head), alg: 'none' })}.${body}.`
  t.equal(await status(firm, none), 401, 'alg none')
  for (const material of [
    publicKey.export({ format: 'pem', type: 'spki' }),
    publicKey.export({ format: 'der', type: 'spki' }),
    Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url'),
  ]) {
    const text = `${part({ ...parse(head), alg: 'HS256' })}.${body}`
    const token = `${text}.${createHmac('sha256', material).update(text).digest('base64url')}`
    t.equal(await status(firm, token), 401, 'HS256 with the public key as its secret')
  }
  const own = generateKeyPairSync('ed25519')
  t.equal(await status(firm, forge(accessToken, own.privateKey, {}, {})), 401, 'another key under our kid')
  const jwk = createPublicKey(own.privateKey as never).export({ format: 'jwk' })
  t.equal(await status(firm, forge(accessToken, own.privateKey, { jwk, kid: 'own' }, {})), 401, 'a key it brings along')
  t.equal(await status(firm, forge(accessToken, privateKey, { kid: '99' }, {})), 401, 'an unknown kid')
  t.equal(await status(firm, forge(accessToken, privateKey, { kid: undefined }, {})), 401, 'no kid')
  t.equal(await status(firm, forge(accessToken, privateKey, { typ: 'JWT' }, {})), 401, 'another kind of token')
  t.equal(await status(firm, accessToken.slice(0, -4)), 401, 'a shortened signature')
  for (const text of ['x', 'a.b.c', '..', `${accessToken}.x`]) t.equal(await status(firm, text), 401, text.slice(-9))
})

t.test('a token with a missing or another claim is refused, though it is signed with our key', async (t) => {
  const firm = await world(t)
  const other = await firm.neighbour()
  const { accessToken } = await firm.as('owner')
  const colleague = await firm.as('consultant')
  const { privateKey } = firm.deps.secrets.signingKeys[0]!
  const withClaims = (claims: Json) => status(firm, forge(accessToken, privateKey, {}, claims))
  for (const claim of ['iss', 'aud', 'exp', 'iat', 'sub', 'tenant', 'role', 'ver', 'sid'])
    t.equal(await withClaims({ [claim]: undefined }), 401, `without ${claim}`)
  t.equal(await withClaims({ iss: 'http://elsewhere.test' }), 401, 'another issuer')
  t.equal(await withClaims({ aud: 'another-api' }), 401, 'another audience')
  t.equal(await withClaims({ exp: Math.floor(Date.now() / 1000) - 1 }), 401, 'expired')
  t.equal(await withClaims({ exp: 'tomorrow' }), 401, 'a time that is none')
  t.equal(await withClaims({ tenant: other.tenantId }), 401, 'a user of another firm')
  t.equal(await withClaims({ tenant: "x'; drop table users" }), 401, 'a tenant that is none')
  t.equal(await withClaims({ ver: 2 }), 401, 'another version')
  t.equal(await withClaims({ ver: '1' }), 401, 'a version as text')
  const stolenRole = apiClient(firm.app, forge(colleague.accessToken, privateKey, {}, { role: 'owner' }))
  t.equal((await stolenRole.post('/clients', { name: 'x' })).status, 403, 'the role counts as the firm knows it')
})

t.test('keys are exchanged without signing anyone out', async (t) => {
  const firm = await world(t)
  const { accessToken } = await firm.as('owner')
  const [old, next] = [firm.deps.config.SECRET_KEYS!, `2:${randomBytes(32).toString('base64')}`]
  const appWith = async (keys: string) => {
    const app = await buildApp({ ...firm.deps, secrets: createSecrets(keys) })
    t.teardown(() => app.close())
    return app
  }
  const both = await appWith(`${next},${old}`)
  t.equal(await status({ app: both }, accessToken), 200, 'a token of the old key')
  const claims = parse(accessToken.split('.')[1])
  const fresh = both.jwt.sign({ ...claims, exp: undefined, iat: undefined } as never)
  t.equal(parse(fresh.split('.')[0]).kid, '2', 'the first key signs')
  t.equal(await status({ app: both }, fresh), 200)
  t.equal(await status(firm, fresh), 401, 'a process that has not got the new key')
  const { keys } = (await both.inject('/.well-known/jwks.json')).json()
  t.match(keys, [{ kid: '2', kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA' }, { kid: '1' }])
  t.notOk(
    keys.some((key: Json) => 'd' in key),
    'public halves only',
  )
  const after = await appWith(next)
  t.equal(await status({ app: after }, fresh), 200)
  t.equal(await status({ app: after }, accessToken), 401, 'the old key is gone')
})
