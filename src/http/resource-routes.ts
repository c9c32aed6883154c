/*
 * The routes that nearly every resource has: list, create, read, change, archive; and, for what other systems know as
 * well, the same by their id. A feature gives its words, its schemas and its verbs; all else of it stays its own.
 */
import { type Static, type TSchema, Type } from 'typebox'
import type { Resource } from '../access.ts'
import type { TenantContext } from '../context.ts'
import { problems } from '../problems.ts'
import type { App } from './app.ts'
import { ifMatch } from './if-match.ts'
import type { Page } from './page.ts'
import { ExternalId, ExternalParams, IdParams, mostExternalIds, NoContent, Source, Timestamp } from './shapes.ts'

/** What a resource is called: `many` is its path and the beginning of its scopes, `tag` its heading in the docs. */
export interface ResourceWords {
  one: string
  many: Resource
  tag: string
}

interface Schemas<New extends TSchema, Change extends TSchema, Query extends TSchema> {
  item: TSchema
  page: TSchema
  query: Query
  create: New
  change: Change
}

interface Verbs<New extends TSchema, Change extends TSchema, Query extends TSchema> {
  list(ctx: TenantContext, query: Static<Query>): Promise<Page<object>>
  create(ctx: TenantContext, thing: Static<New>): Promise<object>
  get(ctx: TenantContext, id: string): Promise<object>
  change(ctx: TenantContext, id: string, change: Static<Change>, expectedVersion?: number): Promise<object>
  archive(ctx: TenantContext, id: string, expectedVersion?: number): Promise<void>
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const withArticle = (word: string) => `${/^(?!use)[aeiou]/.test(word) ? 'an' : 'a'} ${word}`

/** Lists, creates, reads, changes and archives under `/{many}` and `/{many}/{id}`. */
export function resourceRoutes<New extends TSchema, Change extends TSchema, Query extends TSchema>(
  app: App,
  { one, many, tag }: ResourceWords,
  schemas: Schemas<New, Change, Query>,
  verbs: Verbs<New, Change, Query>,
) {
  const tags = [tag]
  const read = { access: `${many}:read` } as const
  const write = { access: `${many}:write` } as const

  app.get(`/${many}`, {
    config: read,
    schema: {
      operationId: `list${capital(many)}`,
      tags,
      summary: `List ${many}`,
      querystring: schemas.query,
      response: { 200: schemas.page, ...problems() },
    },
    handler: (request) => verbs.list(request.tenant(), request.query as Static<Query>),
  })

  app.post(`/${many}`, {
    config: write,
    schema: {
      operationId: `create${capital(one)}`,
      tags,
      summary: `Create ${withArticle(one)}`,
      body: schemas.create,
      response: { 201: schemas.item, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => verbs.create(ctx, request.body as Static<New>))
    },
  })

  app.get(`/${many}/:id`, {
    config: read,
    schema: {
      operationId: `get${capital(one)}`,
      tags,
      summary: `Read ${withArticle(one)}`,
      params: IdParams,
      response: { 200: schemas.item, ...problems() },
    },
    handler: (request) => verbs.get(request.tenant(), request.params.id),
  })

  app.patch(`/${many}/:id`, {
    config: write,
    schema: {
      operationId: `change${capital(one)}`,
      tags,
      summary: `Change ${withArticle(one)}`,
      params: IdParams,
      body: schemas.change,
      response: { 200: schemas.item, ...problems(409, 412, 422) },
    },
    handler: (request) =>
      request.inTenant((ctx) => verbs.change(ctx, request.params.id, request.body as Static<Change>, ifMatch(request))),
  })

  app.delete(`/${many}/:id`, {
    config: write,
    schema: {
      operationId: `archive${capital(one)}`,
      tags,
      summary: `Archive ${withArticle(one)}`,
      params: IdParams,
      response: { 204: NoContent, ...problems(409, 412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => verbs.archive(ctx, request.params.id, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })
}

const ExternalIds = Type.Object({
  items: Type.Array(Type.Object({ source: Source, externalId: ExternalId, createdAt: Timestamp }), {
    maxItems: mostExternalIds,
  }),
})

interface ExternalVerbs<New extends TSchema> {
  upsert(
    ctx: TenantContext,
    source: string,
    externalId: string,
    thing: Static<New>,
  ): Promise<{ created: boolean; thing: { id: string } }>
  getByExternalId(ctx: TenantContext, source: string, externalId: string): Promise<object>
  listExternalIds(ctx: TenantContext, id: string): Promise<Static<typeof ExternalIds>>
}

/** Creates or changes, and reads, under `/{many}/external/{source}/{externalId}`; lists the external ids of one. */
export function externalIdRoutes<New extends TSchema>(
  app: App,
  { one, many, tag }: ResourceWords,
  schemas: { item: TSchema; create: New },
  verbs: ExternalVerbs<New>,
) {
  const tags = [tag]
  const read = { access: `${many}:read` } as const

  app.put(`/${many}/external/:source/:externalId`, {
    config: { access: `${many}:write` },
    schema: {
      operationId: `upsert${capital(one)}`,
      tags,
      summary: `Create or change ${withArticle(one)} by the id it has in another system`,
      description: 'Where it exists, what the body leaves out stays as it is.',
      params: ExternalParams,
      body: schemas.create,
      response: { 200: schemas.item, 201: schemas.item, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const { source, externalId } = request.params
      const { created, thing } = await request.inTenant((ctx) =>
        verbs.upsert(ctx, source, externalId, request.body as Static<New>),
      )
      if (created) reply.code(201).header('location', `/v1/${many}/${thing.id}`)
      return thing
    },
  })

  app.get(`/${many}/external/:source/:externalId`, {
    config: read,
    schema: {
      operationId: `get${capital(one)}ByExternalId`,
      tags,
      summary: `Read ${withArticle(one)} by the id it has in another system`,
      params: ExternalParams,
      response: { 200: schemas.item, ...problems() },
    },
    handler: (request) => verbs.getByExternalId(request.tenant(), request.params.source, request.params.externalId),
  })

  app.get(`/${many}/:id/external-ids`, {
    config: read,
    schema: {
      operationId: `get${capital(one)}ExternalIds`,
      tags,
      summary: `Read the ids that other systems know ${withArticle(one)} by`,
      params: IdParams,
      response: { 200: ExternalIds, ...problems() },
    },
    handler: (request) => verbs.listExternalIds(request.tenant(), request.params.id),
  })
}
