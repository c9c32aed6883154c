import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { ArchivedAt, Id, Name, Nullable, OneOf, OnlyArchived, Source, Timestamp, Versioned } from '../../http/shapes.ts'
import { Mapping } from '../../ticket-systems/mapping.ts'
import { wellness } from '../connection-health/schemas.ts'
import { authentications, systems } from './systems.ts'

const Secret = Type.String({ minLength: 1, maxLength: 500 })
const ShownSecret = Nullable(
  Type.String({ description: 'Shown this once, when we made it; null when it is the one you gave or will give.' }),
)

export const NewConnection = Type.Object(
  {
    name: Name,
    system: OneOf(systems),
    source: Type.Optional(Source),
    authentication: Type.Optional(OneOf(authentications)),
    secret: Type.Optional(Secret),
    mapping: Type.Optional(Mapping),
  },
  {
    additionalProperties: false,
    description:
      'Without a source it is that of the system’s name. `generic` signs as Standard Webhooks say, or sends the ' +
      'secret as bearer; without a secret we make one. Zendesk shows its signing secret once the webhook exists: ' +
      'create the connection, enter its address there, then put the secret.',
    examples: [{ name: 'Client portal', system: 'generic', source: 'portal', authentication: 'bearer' }],
  },
)
export type NewConnection = Static<typeof NewConnection>

export const ConnectionChange = Type.Object(
  { name: Type.Optional(Name), enabled: Type.Optional(Type.Boolean()), mapping: Type.Optional(Mapping) },
  { additionalProperties: false, minProperties: 1, examples: [{ enabled: false }] },
)
export type ConnectionChange = Static<typeof ConnectionChange>

export const NewSecret = Type.Object(
  {
    secret: Type.Optional(Secret),
    keepPreviousHours: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 720, default: 0, description: 'So long the one before is valid as well.' }),
    ),
  },
  { additionalProperties: false, examples: [{ secret: 'the-signing-secret-that-zendesk-shows' }] },
)
export type NewSecret = Static<typeof NewSecret>

const connection = {
  id: Id,
  name: Name,
  system: OneOf<readonly string[]>(systems),
  source: Source,
  authentication: OneOf<readonly string[]>(authentications),
  enabled: Type.Boolean({ description: 'A disabled connection refuses every call.' }),
  mapping: Mapping,
  secretSet: Type.Boolean({ description: 'false as long as the secret of the ticket system is missing.' }),
  previousSecretUntil: Nullable(Timestamp),
  url: Type.String({ description: 'The address to enter in the ticket system.' }),
  guide: Type.String({ description: 'A page that says click by click how the ticket system is set up.' }),
  ...wellness,
  lastProcessedAt: Nullable(Timestamp),
  archivedAt: ArchivedAt,
  ...Versioned,
}

export const Connection = Type.Object(connection)
export const ConnectionWithSecret = Type.Object({ ...connection, secret: ShownSecret })

export const ConnectionPage = page(Connection)
export const ConnectionQuery = listQuery(['createdAt'], {
  system: Type.Optional(OneOf(systems)),
  archived: OnlyArchived,
})
export type ConnectionQuery = Static<typeof ConnectionQuery>
