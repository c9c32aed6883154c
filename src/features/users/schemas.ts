import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { ArchivedAt, Email, Id, Name, Nullable, OneOf, Timestamp, Versioned } from '../../http/shapes.ts'

export const UserRole = OneOf(['owner', 'manager', 'consultant'], {
  description: 'An owner may do all; a manager all but users, keys and settings; a consultant sees its own only.',
})

export const NewUser = Type.Object(
  { email: Email, name: Name, role: UserRole },
  {
    additionalProperties: false,
    examples: [{ email: 'mara.lind@example.com', name: 'Mara Lind', role: 'manager' }],
  },
)
export type NewUser = Static<typeof NewUser>

export const UserChange = Type.Partial(NewUser, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ role: 'owner' }],
})
export type UserChange = Static<typeof UserChange>

export const User = Type.Object({
  id: Id,
  email: Email,
  name: Name,
  role: Type.Unsafe<string>(UserRole),
  lastSignInAt: Nullable(Timestamp),
  archivedAt: ArchivedAt,
  ...Versioned,
})

export const UserPage = page(User)
export const UserQuery = listQuery(['createdAt', 'name'], {
  role: Type.Optional(UserRole),
  email: Type.Optional(Type.String({ maxLength: 254, description: 'The user with exactly this address.' })),
  archived: Type.Optional(Type.Boolean({ default: false, description: 'Only archived ones.' })),
})
export type UserQuery = Static<typeof UserQuery>
