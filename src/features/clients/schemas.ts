import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import {
  ArchivedAt,
  Id,
  Locale,
  Name,
  NamePrefix,
  Nullable,
  OnlyArchived,
  TimeZone,
  Versioned,
} from '../../http/shapes.ts'

export const NewClient = Type.Object(
  {
    name: Name,
    locale: Type.Optional(Nullable(Locale)),
    timeZone: Type.Optional(Nullable(TimeZone)),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Nordwind Logistik', locale: 'de-DE', timeZone: 'Europe/Berlin' }],
  },
)
export type NewClient = Static<typeof NewClient>

export const ClientChange = Type.Partial(NewClient, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ timeZone: 'Europe/Vienna' }],
})
export type ClientChange = Static<typeof ClientChange>

export const Client = Type.Object({
  id: Id,
  name: Name,
  locale: Nullable(Locale),
  timeZone: Nullable(TimeZone),
  archivedAt: ArchivedAt,
  ...Versioned,
})

export const ClientPage = page(Client)
export const ClientQuery = listQuery(['createdAt', 'name'], {
  name: NamePrefix,
  archived: OnlyArchived,
})
export type ClientQuery = Static<typeof ClientQuery>
