import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, Timestamp } from '../../http/shapes.ts'

const Word = Type.String({ maxLength: 60, pattern: '^[a-z_]+$' })

export const AuditEvent = Type.Object({
  id: Id,
  at: Timestamp,
  actorKind: Type.String({ description: 'user, api_key, contact or system.' }),
  actorId: Nullable(Id),
  action: Type.String(),
  resource: Type.String(),
  resourceId: Nullable(Id),
  details: Type.Unknown({ description: 'What else was written down; never a secret.' }),
})

export const AuditEventPage = page(AuditEvent)
export const AuditEventQuery = listQuery(['at'], {
  resource: Type.Optional(Word),
  resourceId: Type.Optional(Id),
  actorId: Type.Optional(Id),
  action: Type.Optional(Word),
})
export type AuditEventQuery = Static<typeof AuditEventQuery>
