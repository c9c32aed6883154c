import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, Timestamp } from '../../http/shapes.ts'

const summary = {
  id: Id,
  invitationId: Nullable(Id),
  messageId: Type.String({ maxLength: 400 }),
  recipient: Type.String({ maxLength: 254 }),
  subject: Type.String({ maxLength: 1000 }),
  capturedAt: Timestamp,
}

/** A mail that was kept instead of sent, because no mail server is configured. */
export const CapturedMail = Type.Object({
  ...summary,
  headers: Type.Unsafe<unknown>({ type: 'object', additionalProperties: { type: 'string', maxLength: 4000 } }),
  html: Type.String({ maxLength: 500_000 }),
  text: Type.String({ maxLength: 500_000 }),
})

export const CapturedMailPage = page(Type.Object(summary))
export const CapturedMailQuery = listQuery(['capturedAt'], { invitationId: Type.Optional(Id) })
export type CapturedMailQuery = Static<typeof CapturedMailQuery>
