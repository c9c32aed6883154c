import { type Static, Type } from 'typebox'
import { CreditInput, Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'

export const ActorKind = OneOf(['user', 'api_key', 'contact', 'system'])

export const exclusionReasons = ['wrong_consultant', 'test', 'abuse', 'other'] as const
export type ExclusionReason = (typeof exclusionReasons)[number]

const Note = Type.String({
  minLength: 1,
  maxLength: 2000,
  pattern: '\\S',
  description: 'In your own words; it is erased together with the response.',
})

/** Why a response is to count for nothing. */
export const NewExclusion = Type.Object(
  { reason: OneOf(exclusionReasons), note: Type.Optional(Nullable(Note)) },
  {
    additionalProperties: false,
    examples: [{ reason: 'test', note: 'Sent by us while we set up the survey.' }],
  },
)
export type NewExclusion = Static<typeof NewExclusion>

/** An exclusion as it is shown with its response. */
export const Exclusion = Type.Object({
  reason: OneOf(exclusionReasons),
  note: Nullable(Type.String({ maxLength: 2000 })),
  excludedAt: Timestamp,
  excludedByKind: ActorKind,
  excludedById: Nullable(Id),
})

/** To whom a response is credited instead. */
export const NewAttributions = Type.Object(
  {
    consultants: Type.Array(CreditInput, {
      minItems: 1,
      maxItems: 50,
      description:
        'A share for each, summing to 1, or hours for each, which then decide; where neither is given all are equal.',
    }),
    reason: Type.String({
      minLength: 1,
      maxLength: 500,
      pattern: '\\S',
      description: 'Kept in the audit log, which is never erased: name no person and quote no answer.',
    }),
  },
  {
    additionalProperties: false,
    examples: [
      {
        consultants: [{ consultantId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21', share: 1 }],
        reason: 'The colleague who helped was not the one the ticket was assigned to.',
      },
    ],
  },
)
export type NewAttributions = Static<typeof NewAttributions>
