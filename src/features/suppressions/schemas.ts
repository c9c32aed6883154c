import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Email, Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'

export const suppressionReasons = ['unsubscribed', 'bounced', 'complained', 'erased', 'manual', 'imported'] as const
export type SuppressionReason = (typeof suppressionReasons)[number]

export const NewSuppression = Type.Object(
  { address: Email },
  { additionalProperties: false, examples: [{ address: 'anna.berg@example.com' }] },
)
export type NewSuppression = Static<typeof NewSuppression>

/** An address that must not be mailed. */
export const Suppression = Type.Object({
  id: Id,
  address: Type.String({ description: 'In lower case; an address is the same however it is written.' }),
  reason: OneOf(suppressionReasons),
  surveyId: Nullable(
    Type.String({ format: 'uuid', description: 'The only survey it holds for; null: for all mails.' }),
  ),
  invitationId: Nullable(Id),
  createdAt: Timestamp,
})

export const SuppressionPage = page(Suppression)
export const SuppressionQuery = listQuery(['createdAt'], {
  address: Type.Optional(Type.String({ maxLength: 254, description: 'This address only.' })),
  reason: Type.Optional(OneOf(suppressionReasons)),
})
export type SuppressionQuery = Static<typeof SuppressionQuery>
