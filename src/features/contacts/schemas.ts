import { type Static, Type } from 'typebox'
import { contactRoles } from '../../asking/condition-schema.ts'
import { listQuery, page } from '../../http/page.ts'
import {
  ArchivedAt,
  Email,
  Id,
  Locale,
  Name,
  NamePrefix,
  Nullable,
  OneOf,
  OnlyArchived,
  TimeZone,
  Versioned,
} from '../../http/shapes.ts'

export const ContactRole = OneOf(contactRoles, {
  description: 'What the contact is to the work: `day_to_day` unless said otherwise.',
})

export const NewContact = Type.Object(
  {
    clientId: Type.Optional(Nullable(Id)),
    name: Name,
    email: Type.Optional(Nullable(Email)),
    locale: Type.Optional(Nullable(Locale)),
    timeZone: Type.Optional(Nullable(TimeZone)),
    role: Type.Optional(ContactRole),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Anna Berg', email: 'anna.berg@example.com', locale: 'de-DE', role: 'sponsor' }],
  },
)
export type NewContact = Static<typeof NewContact>

export const ContactChange = Type.Partial(NewContact, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ role: 'sponsor' }],
})
export type ContactChange = Static<typeof ContactChange>

export const Contact = Type.Object({
  id: Id,
  clientId: Nullable(Id),
  name: Name,
  email: Nullable(Email),
  locale: Nullable(Locale),
  timeZone: Nullable(TimeZone),
  role: ContactRole,
  archivedAt: ArchivedAt,
  ...Versioned,
})

export const ContactPage = page(Contact)
export const ContactQuery = listQuery(['createdAt', 'name'], {
  clientId: Type.Optional(Id),
  email: Type.Optional(Email),
  role: Type.Optional(ContactRole),
  name: NamePrefix,
  archived: OnlyArchived,
})
export type ContactQuery = Static<typeof ContactQuery>
