import { type Static, Type } from 'typebox'
import { scopes } from '../../access.ts'
import { listQuery, page } from '../../http/page.ts'
import { Id, Name, Nullable, OneOf, Timestamp, TimestampInput, Versioned } from '../../http/shapes.ts'

const KeyScope = OneOf(scopes, { description: 'A resource and what may be done with it.' })

export const NewApiKey = Type.Object(
  {
    name: Name,
    scopes: Type.Array(KeyScope, { minItems: 1, maxItems: scopes.length, uniqueItems: true }),
    expiresAt: Type.Optional(Nullable(TimestampInput)),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Client portal', scopes: ['tickets:read', 'tickets:write'], expiresAt: null }],
  },
)
export type NewApiKey = Static<typeof NewApiKey>

export const ApiKey = Type.Object({
  id: Id,
  name: Name,
  lastFour: Type.String({ description: 'The end of the key, to tell keys apart.' }),
  scopes: Type.Array(Type.String(), { maxItems: scopes.length }),
  expiresAt: Nullable(Timestamp),
  lastUsedAt: Nullable(Timestamp),
  revokedAt: Nullable(Timestamp),
  createdBy: Nullable(Id),
  ...Versioned,
})

export const CreatedApiKey = Type.Object({
  ...ApiKey.properties,
  key: Type.String({ description: 'For `Authorization: Bearer`; shown in this answer only.' }),
})

export const ApiKeyPage = page(ApiKey)
export const ApiKeyQuery = listQuery(['createdAt', 'name'], {
  revoked: Type.Optional(Type.Boolean({ default: false, description: 'Only revoked ones.' })),
})
export type ApiKeyQuery = Static<typeof ApiKeyQuery>
