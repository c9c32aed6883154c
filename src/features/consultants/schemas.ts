import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import {
  ArchivedAt,
  Email,
  Id,
  Name,
  NamePrefix,
  Nullable,
  OneOf,
  OnlyArchived,
  Url,
  Versioned,
} from '../../http/shapes.ts'

export const Employment = OneOf(['firm', 'client', 'subcontractor'], {
  description: 'Who employs the consultant; `firm` unless said otherwise.',
})

const PhotoUrl = Nullable(Url)
const About = Nullable(
  Type.String({ maxLength: 500, description: 'A line about themselves, which clients see beside the name.' }),
)
const UserId = Nullable(
  Type.String({ format: 'uuid', pattern: '^[0-9a-f-]{36}$', description: 'The user who is this consultant.' }),
)

export const NewConsultant = Type.Object(
  {
    name: Name,
    email: Type.Optional(Nullable(Email)),
    photoUrl: Type.Optional(PhotoUrl),
    about: Type.Optional(About),
    employment: Type.Optional(Employment),
    userId: Type.Optional(UserId),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Mara Lindqvist', email: 'mara@example.com', about: 'Networks, and patience.' }],
  },
)
export type NewConsultant = Static<typeof NewConsultant>

export const ConsultantChange = Type.Partial(NewConsultant, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ about: 'Keeps payroll systems calm.' }],
})
export type ConsultantChange = Static<typeof ConsultantChange>

export const Consultant = Type.Object({
  id: Id,
  name: Name,
  email: Nullable(Email),
  photoUrl: PhotoUrl,
  about: About,
  employment: Employment,
  userId: UserId,
  archivedAt: ArchivedAt,
  ...Versioned,
})

export const ConsultantPage = page(Consultant)
export const ConsultantQuery = listQuery(['createdAt', 'name'], {
  email: Type.Optional(Email),
  employment: Type.Optional(Employment),
  userId: Type.Optional(Id),
  teamId: Type.Optional(Id),
  name: NamePrefix,
  archived: OnlyArchived,
})
export type ConsultantQuery = Static<typeof ConsultantQuery>
