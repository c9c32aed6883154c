import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import {
  Credit,
  CreditInput,
  ExternalId,
  Id,
  Nullable,
  OneOf,
  Source,
  Timestamp,
  TimestampInput,
  Versioned,
} from '../../http/shapes.ts'
import { Tags } from '../../http/tags.ts'
import { sharesFrom } from './shares.ts'

const Word = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const Subject = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
const ticketStates = ['open', 'resolved', 'closed', 'deleted'] as const
const Waiting = OneOf(['contact', 'address', 'consultant', 'mapping'])

const mostConsultants = 50

export const TicketConsultants = Type.Object(
  {
    consultants: Type.Array(CreditInput, { maxItems: mostConsultants }),
  },
  {
    additionalProperties: false,
    description:
      'Give a share to every consultant, summing to 1, or hours to every one, which then decide the shares. Where ' +
      'neither is given, the engagement decides, if it gives shares or hours to all of them as its members; else all ' +
      'shares are equal.',
    examples: [
      {
        consultants: [
          { consultantId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21', hours: 6.5 },
          { consultantId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d22', hours: 2 },
        ],
      },
    ],
  },
)
export type TicketConsultants = Static<typeof TicketConsultants>

const facts = {
  clientId: Type.Optional(Nullable(Id)),
  engagementId: Type.Optional(Nullable(Id)),
  contactId: Type.Optional(Nullable(Id)),
  number: Type.Optional(Nullable(Word)),
  type: Type.Optional(Nullable(Word)),
  priority: Type.Optional(Nullable(Word)),
  tags: Type.Optional(Tags),
  openedAt: Type.Optional(TimestampInput),
}

export const NewTicket = Type.Object(
  {
    subject: Subject,
    ...facts,
    consultants: Type.Optional(TicketConsultants.properties.consultants),
  },
  {
    additionalProperties: false,
    description: 'A ticket without a client is that of its engagement, or else that of its contact.',
    examples: [
      { subject: 'The printer on the third floor is silent', number: 'INC-4711', priority: 'normal', tags: ['vip'] },
    ],
  },
)
export type NewTicket = Static<typeof NewTicket>

export const TicketChangeBody = Type.Object(
  { subject: Type.Optional(Subject), ...facts },
  { additionalProperties: false, minProperties: 1, examples: [{ priority: 'high' }] },
)
export type TicketChangeBody = Static<typeof TicketChangeBody>

export const NewResolution = Type.Object(
  { resolvedAt: Type.Optional(TimestampInput) },
  { additionalProperties: false, examples: [{ resolvedAt: '2026-11-20T09:30:00Z' }, {}] },
)
export type NewResolution = Static<typeof NewResolution>

const Credits = Type.Array(Credit, { maxItems: mostConsultants })
const SharesFrom = Nullable(
  OneOf(sharesFrom, {
    description:
      'What decided the shares: `shares` or `hours` that were given, those of the members of the `engagement`, or ' +
      'nothing, so that they are `equal`. null where nobody is named, and for resolutions of before this was kept.',
  }),
)

const TicketRow = {
  id: Id,
  clientId: Nullable(Id),
  engagementId: Nullable(Id),
  contactId: Nullable(Id),
  connectionId: Nullable(Id),
  source: Nullable(Source),
  externalId: Nullable(ExternalId),
  number: Nullable(Type.String({ maxLength: 200 })),
  subject: Type.String({ maxLength: 500 }),
  type: Nullable(Type.String({ maxLength: 100 })),
  priority: Nullable(Type.String({ maxLength: 100 })),
  tags: Tags,
  state: OneOf<readonly string[]>(ticketStates),
  cycle: Type.Integer({ minimum: 0, description: 'Number of the latest resolution; 0 before the first.' }),
  requesterExternalId: Nullable(ExternalId),
  assigneeExternalId: Nullable(ExternalId),
  waitingFor: Type.Array(Waiting, {
    maxItems: 4,
    description:
      '`contact`, `consultant`: the ticket system names them by an id that nobody here has yet. `address`: the contact ' +
      'has no e-mail address. `mapping`: nobody has said what its status means.',
  }),
  consultants: Credits,
  sharesFrom: SharesFrom,
  openedAt: Timestamp,
  resolvedAt: Nullable(Timestamp),
  ...Versioned,
}

export const TicketSummary = Type.Object(TicketRow)

export const Ticket = Type.Object({
  ...TicketRow,
  resolutions: Type.Array(
    Type.Object({
      cycle: Type.Integer({ minimum: 1 }),
      resolvedAt: Timestamp,
      reopenedAt: Nullable(Timestamp),
      credits: Credits,
      sharesFrom: SharesFrom,
    }),
    { maxItems: 1000, description: 'In order of time; credits are as they were when it was resolved.' },
  ),
})

export const TicketPage = page(TicketSummary)
export const TicketQuery = listQuery(['createdAt', 'openedAt'], {
  state: Type.Optional(OneOf(ticketStates)),
  clientId: Type.Optional(Id),
  engagementId: Type.Optional(Id),
  contactId: Type.Optional(Id),
  consultantId: Type.Optional(Id),
  source: Type.Optional(Source),
  waiting: Type.Optional(Waiting),
})
export type TicketQuery = Static<typeof TicketQuery>
