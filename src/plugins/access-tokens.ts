import jwt from '@fastify/jwt'
import fp from 'fastify-plugin'
import { AccessClaims, accessTokenSeconds } from '../features/sessions/schemas.ts'
import type { App } from '../http/app.ts'
import type { SigningKey } from '../secrets.ts'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: AccessClaims
    user: AccessClaims
  }
}

/** RFC 9068: says that this is an access token, so that no other token of ours can ever pass for one. */
const typ = 'at+jwt'
const audience = 'rapport-api'

/**
 * Access tokens of users. The algorithm is pinned to Ed25519 and the key is looked up by `kid` in a fixed map: a token
 * can choose neither. The first key signs, all keys verify, so that keys can be exchanged without signing anyone out.
 */
export default fp(
  async (app: App) => {
    const { signingKeys } = app.deps.secrets
    const publicPems = new Map(signingKeys.map((key) => [key.kid, String(pem(key).public)]))
    const first = signingKeys[0]!
    const issuer = app.deps.config.PUBLIC_URL
    await app.register(jwt, {
      secret: {
        private: pem(first).private,
        public: (_request, token, found) => {
          const { kid } = (token as { header: { kid?: string } }).header
          const key = publicPems.get(kid ?? '')
          if (key === undefined) found(new Error('the token names no key of ours'), undefined)
          else found(null, key)
        },
      },
      decode: { complete: true },
      sign: {
        algorithm: 'EdDSA',
        kid: first.kid,
        header: { alg: 'EdDSA', typ },
        iss: issuer,
        aud: audience,
        expiresIn: accessTokenSeconds,
      },
      verify: {
        algorithms: ['EdDSA'],
        allowedIss: issuer,
        allowedAud: audience,
        checkTyp: typ,
        requiredClaims: ['iss', 'aud', 'exp', 'iat', ...AccessClaims.required],
      },
    })
  },
  { name: 'access-tokens', fastify: '5.x' },
)

const pem = ({ privateKey, publicKey }: SigningKey) => ({
  private: privateKey.export({ format: 'pem', type: 'pkcs8' }),
  public: publicKey.export({ format: 'pem', type: 'spki' }),
})
