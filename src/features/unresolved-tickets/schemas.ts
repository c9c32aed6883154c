import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { ExternalId, Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'

export const missingThings = ['mapping', 'contact', 'address', 'consultant'] as const
export type MissingThing = (typeof missingThings)[number]

const NextStep = Type.Object(
  {
    method: OneOf(['PUT', 'PATCH']),
    path: Type.String({ maxLength: 2000, examples: ['/v1/consultants/external/zendesk/9001'] }),
    explanation: Type.String({ maxLength: 500 }),
  },
  { description: 'The call that fills it in; the ticket goes on by itself then.' },
)

const Missing = Type.Object({
  what: OneOf(missingThings),
  externalIds: Type.Array(ExternalId, {
    maxItems: 100,
    description: 'By which the ticket system knows somebody whom nobody here knows by it; empty when it named nobody.',
  }),
  status: Nullable(
    Type.Object(
      { id: Nullable(Type.String({ maxLength: 200 })), name: Nullable(Type.String({ maxLength: 200 })) },
      { description: 'The status that nobody has explained, in the words of the ticket system.' },
    ),
  ),
  next: Type.Array(NextStep, { maxItems: 100 }),
})

const UnresolvedTicket = Type.Object({
  id: Id,
  externalId: Nullable(ExternalId),
  number: Nullable(Type.String({ maxLength: 200 })),
  subject: Type.String({ maxLength: 500 }),
  state: Type.String(),
  cycle: Type.Integer({ minimum: 0 }),
  createdAt: Timestamp,
  waitingSince: Timestamp,
  missing: Type.Array(Missing, { minItems: 1, maxItems: 4 }),
})

export const UnresolvedPage = page(UnresolvedTicket)
export const UnresolvedQuery = listQuery(['createdAt'], {
  missing: Type.Optional(OneOf(missingThings, { description: 'Only tickets that wait for this.' })),
})
export type UnresolvedQuery = Static<typeof UnresolvedQuery>
