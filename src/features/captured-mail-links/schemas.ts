import { type Static, Type } from 'typebox'
import { Timestamp } from '../../http/shapes.ts'

/** A page of the firm's captured mails for whoever has its address. */
export const CapturedMailLink = Type.Object({
  url: Type.String({ maxLength: 2100, examples: ['http://127.0.0.1:3000/mailbox/AwEBmdik…'] }),
  expiresAt: Timestamp,
})
export type CapturedMailLink = Static<typeof CapturedMailLink>
