import { type Static, Type } from 'typebox'
import { Id, OneOf } from '../../http/shapes.ts'

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
