/** What a firm says about one of its connections, so that a ticket of the ticket system becomes one of ours. */
import { type Static, Type } from 'typebox'
import { Id, OneOf } from '../http/shapes.ts'

const Word = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
const words = (description: string) => Type.Optional(Type.Array(Word, { maxItems: 200, description }))

const Client = Type.Object(
  {
    by: OneOf(['organisation', 'place', 'field', 'requester-domain']),
    field: Type.Optional(
      Type.String({
        ...{ minLength: 1, maxLength: 200, pattern: '^[^\\0]+$', examples: ['issue.fields.customfield_10002.0'] },
        description: 'Path into the body, its steps joined by dots; for `field`.',
      }),
    ),
    clients: Type.Optional(
      Type.Record(Word, Id, { maxProperties: 2000, description: 'Which value is which client; others as usual.' }),
    ),
  },
  { additionalProperties: false, description: 'Whose ticket it is. Without it: the organisation that the call names.' },
)

const EngagementRule = Type.Object(
  {
    place: Type.Optional(Word),
    type: Type.Optional(Word),
    organisation: Type.Optional(Word),
    engagementId: Id,
  },
  { additionalProperties: false, minProperties: 2 },
)

/** Words are compared without regard to case, with the id and with the name of a thing. */
export const Mapping = Type.Object(
  {
    resolvedStatuses: words(
      'Statuses that count as resolved, by id or name, in place of the usual ones. Calls in our own format name a state ' +
        'and no status, so these three lists say nothing about them.',
    ),
    closedStatuses: words('Statuses that count as closed, in place of the usual ones.'),
    openStatuses: words('Statuses that are known to be open; any other one that is in no list needs a mapping.'),
    places: words(
      'Only tickets of these boards, projects, repositories, mailboxes or departments. A call that does not ' +
        'say where its ticket lies is ignored then, unless it tells of a deletion.',
    ),
    client: Type.Optional(Client),
    engagements: Type.Optional(
      Type.Array(EngagementRule, { maxItems: 500, description: 'The first rule that fits gives the engagement.' }),
    ),
    consultantBy: Type.Optional(
      OneOf(['id', 'email', 'login'], { description: 'What a consultant is known by in the ticket system.' }),
    ),
    consultants: Type.Optional(
      Type.Record(Word, Id, { maxProperties: 2000, description: 'Who is which consultant, by id, address or login.' }),
    ),
    serviceAccounts: words('Assignees who are no people, by id, address or login: they never earn credit.'),
    ownDomains: words("Domains of the firm's own addresses: their owners are never asked."),
  },
  { additionalProperties: false },
)
export type Mapping = Static<typeof Mapping>
