import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import {
  ArchivedAt,
  Day,
  Id,
  Name,
  NamePrefix,
  Nullable,
  OneOf,
  OnlyArchived,
  PartInput,
  Share,
  Timestamp,
  Versioned,
  WorkedHours,
} from '../../http/shapes.ts'

export const EngagementKind = OneOf(['project', 'retainer', 'managed_service'])

export const NewEngagement = Type.Object(
  {
    clientId: Id,
    name: Name,
    kind: EngagementKind,
    startsOn: Type.Optional(Nullable(Day)),
    endsOn: Type.Optional(Nullable(Day)),
  },
  {
    additionalProperties: false,
    examples: [
      {
        clientId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21',
        name: 'Warehouse network',
        kind: 'project',
        startsOn: '2026-10-01',
        endsOn: '2027-03-31',
      },
    ],
  },
)
export type NewEngagement = Static<typeof NewEngagement>

export const EngagementChange = Type.Partial(NewEngagement, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ endsOn: '2027-06-30' }],
})
export type EngagementChange = Static<typeof EngagementChange>

export const Engagement = Type.Object({
  id: Id,
  clientId: Id,
  name: Name,
  kind: Type.Unsafe<string>(EngagementKind),
  startsOn: Nullable(Day),
  endsOn: Nullable(Day),
  closedAt: Nullable(Timestamp),
  archivedAt: ArchivedAt,
  ...Versioned,
})

export const EngagementPage = page(Engagement)
export const EngagementQuery = listQuery(['createdAt', 'name'], {
  clientId: Type.Optional(Id),
  consultantId: Type.Optional(Id),
  kind: Type.Optional(EngagementKind),
  closed: Type.Optional(Type.Boolean({ description: 'Only closed ones, or only those that are not.' })),
  name: NamePrefix,
  archived: OnlyArchived,
})
export type EngagementQuery = Static<typeof EngagementQuery>

const mostMembers = 200
const MemberRole = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '\\S',
  description: 'What the consultant does here, in the firm’s own words; `member` unless said otherwise.',
  examples: ['lead'],
})

const NewMember = Type.Object(
  {
    consultantId: Id,
    role: Type.Optional(MemberRole),
    ...PartInput,
  },
  { additionalProperties: false },
)

export const NewEngagementMembers = Type.Object(
  { members: Type.Array(NewMember, { maxItems: mostMembers }) },
  {
    additionalProperties: false,
    description:
      'Give a share to every member, summing to 1, or hours to every one, which then decide the shares, or neither. ' +
      'They decide how much of a ticket is credited to each of the consultants that it names, where it does not say so ' +
      'itself, and whom answers about the engagement and its milestones are credited to.',
    examples: [{ members: [{ consultantId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21', role: 'lead', share: 1 }] }],
  },
)
export type NewEngagementMembers = Static<typeof NewEngagementMembers>

/** All members of an engagement; version is the engagement's, which grows with its members' changes as well. */
export const EngagementMembers = Type.Object({
  members: Type.Array(
    Type.Object({
      consultantId: Id,
      name: Name,
      role: MemberRole,
      share: Nullable(Share),
      hours: Nullable(WorkedHours),
    }),
    { maxItems: mostMembers },
  ),
  version: Versioned.version,
})
