import { type Static, Type } from 'typebox'
import { Id, Nullable, OneOf, Share, Timestamp } from '../../http/shapes.ts'
import { Mapping } from '../../ticket-systems/mapping.ts'
import { outcomes } from '../decisions/schemas.ts'

const said = (maxLength: number) => Nullable(Type.String({ maxLength }))

export const Preview = Type.Object(
  {
    headers: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.String({ maxLength: 2000 }), {
        maxProperties: 100,
        description: 'Those that the ticket system sends; needed where it names the event in a header.',
      }),
    ),
    body: Type.Unsafe<string | object>({
      anyOf: [
        { type: 'string', maxLength: 4_000_000 },
        { type: 'object', additionalProperties: true },
        { type: 'array', maxItems: 1000, items: {} },
      ],
      description: 'As text exactly as it was sent, or as JSON.',
    }),
    mapping: Type.Optional(Mapping),
  },
  {
    additionalProperties: false,
    description: 'A call as the ticket system would send it. A mapping is tried in place of the stored one.',
    examples: [
      { body: { ticket: { id: '4711', state: 'resolved', assignee: { id: 'ida', name: 'Ida Lund' } } }, mapping: {} },
    ],
  },
)
export type Preview = Static<typeof Preview>

const named = { id: Nullable(Id), name: Type.String(), isNew: Type.Boolean() }
const Person = Nullable(Type.Object({ id: said(200), email: said(254), name: said(200) }))

/** What the ticket would be. An id is null for what would be created. */
const WouldBe = Type.Object({
  ticketId: Nullable(Id),
  state: Type.String(),
  cycle: Type.Integer({ minimum: 0 }),
  client: Nullable(Type.Object(named)),
  contact: Nullable(Type.Object({ ...named, email: said(254) })),
  consultants: Type.Array(Type.Object({ ...named, share: Share }), {
    maxItems: 100,
    description: 'Who is credited with its latest resolution, or, while it is open, who works on it.',
  }),
  waitingFor: Type.Array(Type.String(), { maxItems: 4 }),
  decision: Nullable(Type.Object({ outcome: OneOf<readonly string[]>(outcomes), reason: Type.String() })),
})

const TicketPreview = Type.Object({
  externalId: Type.String(),
  ...{ number: said(200), subject: said(500), state: Type.String(), resolves: Type.String(), reopens: Type.String() },
  ...{ assignee: Person, requester: Person },
  organisation: Nullable(Type.Object({ id: said(200), name: said(200) })),
  occurredAt: Nullable(Timestamp),
  wouldBe: Nullable(WouldBe),
  because: Type.Array(Type.String({ maxLength: 2000 }), { maxItems: 100, description: 'Why, in sentences.' }),
})

export const Previewed = Type.Object({
  ...{ event: said(500), deliveryId: said(500) },
  ignored: Nullable(Type.String({ maxLength: 2000, description: 'Why nothing would be done.' })),
  leftOut: Nullable(
    Type.String({ maxLength: 2000, description: 'Tickets of the call that are not looked at, beside those that are.' }),
  ),
  alreadyReceived: Type.Boolean({
    description:
      'Whether the same call has come over this connection: it counts once, so coming again changes nothing.',
  }),
  tickets: Type.Array(TicketPreview, { maxItems: 1000 }),
})
