import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { ArchivedAt, Id, Name, NamePrefix, OnlyArchived, Versioned } from '../../http/shapes.ts'

export const NewTeam = Type.Object({ name: Name }, { additionalProperties: false, examples: [{ name: 'Networks' }] })
export type NewTeam = Static<typeof NewTeam>

export const TeamChange = Type.Partial(NewTeam, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ name: 'Service desk' }],
})
export type TeamChange = Static<typeof TeamChange>

export const Team = Type.Object({ id: Id, name: Name, archivedAt: ArchivedAt, ...Versioned })

export const TeamPage = page(Team)
export const TeamQuery = listQuery(['createdAt', 'name'], {
  consultantId: Type.Optional(Id),
  name: NamePrefix,
  archived: OnlyArchived,
})
export type TeamQuery = Static<typeof TeamQuery>

const mostMembers = 200

export const NewTeamMembers = Type.Object(
  {
    members: Type.Array(Type.Object({ consultantId: Id }, { additionalProperties: false }), {
      maxItems: mostMembers,
      uniqueItems: true,
    }),
  },
  {
    additionalProperties: false,
    examples: [{ members: [{ consultantId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21' }] }],
  },
)
export type NewTeamMembers = Static<typeof NewTeamMembers>

/** All members of a team; version is the team's, which grows with its members' changes as well. */
export const TeamMembers = Type.Object({
  members: Type.Array(Type.Object({ consultantId: Id, name: Name }), { maxItems: mostMembers }),
  version: Versioned.version,
})
