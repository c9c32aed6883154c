/** Our own format, for every system that can send JSON of its choice. */
import { type Static, Type } from 'typebox'
import { Email, ExternalId, Name, Nullable, OneOf, PartInput, TimestampInput } from '../../http/shapes.ts'
import { mostTags, Tags } from '../../http/tags.ts'

const optional = <S extends Parameters<typeof Nullable>[0]>(schema: S) => Type.Optional(Nullable(schema))
const closed = { additionalProperties: false }
const Word = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })

const person = {
  id: optional(ExternalId),
  email: optional(Email),
  name: optional(Name),
  locale: optional(Type.String({ minLength: 2, maxLength: 35, examples: ['de-DE'] })),
}
const GenericPerson = Type.Object(person, {
  ...closed,
  description: 'Known by its id, else its e-mail address, else its name; created when a name or an address is given.',
})
export type GenericPerson = Static<typeof GenericPerson>

export const GenericDelivery = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Tells calls apart: what comes twice with the same id counts once; the header `webhook-id` goes before it. ' +
          'Without either, the same body counts once, and once a minute when it names no time.',
      }),
    ),
    ticket: Type.Object(
      {
        id: ExternalId,
        number: optional(Word),
        subject: optional(Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })),
        state: Type.Optional(OneOf(['open', 'resolved', 'closed', 'deleted'])),
        openedAt: optional(TimestampInput),
        resolvedAt: optional(TimestampInput),
        changedAt: optional(TimestampInput),
        type: optional(Word),
        priority: optional(Word),
        tags: optional(
          Type.Array(Tags.items, {
            maxItems: mostTags,
            description: 'All that it has, in place of those that were told before; [] says that it has none.',
          }),
        ),
        assignee: optional(GenericPerson),
        consultants: Type.Optional(
          Type.Array(Type.Object({ ...person, ...PartInput }, closed), {
            minItems: 1,
            maxItems: 50,
            description:
              'Several who share the work, in place of the assignee. All have shares, which sum to 1, or all have hours, ' +
              'or none has either.',
          }),
        ),
        requester: optional(GenericPerson),
        organisation: optional(Type.Object({ id: optional(ExternalId), name: optional(Name) }, closed)),
        place: optional(
          Type.Object(
            { id: optional(ExternalId), name: optional(Name) },
            { ...closed, description: 'Board, project or department that it lies in, which a mapping may speak of.' },
          ),
        ),
      },
      {
        ...closed,
        description:
          'The ticket as it is at `changedAt`; what is left out stays as it is. Without a time it is the time of ' +
          'arrival. What is older than something known already changes nothing newer.',
      },
    ),
  },
  {
    ...closed,
    examples: [
      {
        id: 'evt-20261120-0017',
        ticket: {
          id: '4711',
          number: 'INC-4711',
          subject: 'The printer on the third floor is silent',
          state: 'resolved',
          changedAt: '2026-11-20T09:30:00Z',
          assignee: { id: 'ida', email: 'ida@example.com', name: 'Ida Lund' },
          requester: { id: 'anna', email: 'anna.berg@example.org', name: 'Anna Berg', locale: 'de-DE' },
          organisation: { id: 'nordwind', name: 'Nordwind Logistik' },
        },
      },
    ],
  },
)
export type GenericDelivery = Static<typeof GenericDelivery>
