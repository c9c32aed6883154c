import { type Static, Type } from 'typebox'
import { Email, Id, OneOf, Timestamp } from '../../http/shapes.ts'
import { GivenPassword } from '../passwords/schemas.ts'
import { User } from '../users/schemas.ts'

export const accessTokenSeconds = 600

/** What an access token says about its bearer, besides issuer, audience and times. */
export const AccessClaims = Type.Object({
  sub: Id,
  tenant: Id,
  role: OneOf(['owner', 'manager', 'consultant']),
  /** Token version of the user: a password or role change raises it, and older tokens end. */
  ver: Type.Integer({ minimum: 1 }),
  /** The session, which is the family of its refresh tokens. */
  sid: Id,
})
export type AccessClaims = Static<typeof AccessClaims>

export const Credentials = Type.Object(
  {
    email: Email,
    password: GivenPassword,
    tenantId: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'Needed by those who work for several firms.' })),
  },
  {
    additionalProperties: false,
    examples: [{ email: 'mara.lind@example.com', password: 'four quiet harbours at dawn' }],
  },
)
export type Credentials = Static<typeof Credentials>

export const Refresh = Type.Object(
  { refreshToken: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false, examples: [{ refreshToken: 'rpt_refresh_AZnYpCwe…' }] },
)

export const Session = Type.Object({
  accessToken: Type.String({ description: 'For `Authorization: Bearer`.' }),
  tokenType: Type.Literal('Bearer'),
  expiresIn: Type.Integer({ description: 'Seconds that the access token lives.' }),
  refreshToken: Type.String({
    description:
      'For the next access token, once. Using one twice ends the session, since one of the two users stole it.',
  }),
  refreshTokenExpiresAt: Timestamp,
  tenantId: Id,
  user: User,
})

const PublicKey = Type.Object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String(),
  kid: Type.String(),
  use: Type.Literal('sig'),
  alg: Type.Literal('EdDSA'),
})
export const KeySet = Type.Object({ keys: Type.Array(PublicKey, { maxItems: 255 }) })
