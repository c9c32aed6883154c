import type { App } from '../../http/app.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { ApiKey, ApiKeyPage, ApiKeyQuery, CreatedApiKey, NewApiKey } from './schemas.ts'
import { createApiKey, getApiKey, listApiKeys, revokeApiKey } from './service.ts'

const tags = ['API keys']

export default async function apiKeyRoutes(app: App) {
  app.get('/api-keys', {
    config: { access: 'api_keys:read' },
    schema: {
      operationId: 'listApiKeys',
      tags,
      summary: 'List API keys',
      querystring: ApiKeyQuery,
      response: { 200: ApiKeyPage, ...problems() },
    },
    handler: (request) => listApiKeys(request.tenant(), request.query),
  })

  app.post('/api-keys', {
    config: { access: 'api_keys:write' },
    schema: {
      operationId: 'createApiKey',
      tags,
      summary: 'Create an API key',
      description: 'The key is shown in this answer only. It can hold no scope that the caller has not.',
      body: NewApiKey,
      response: { 201: CreatedApiKey, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201).header('cache-control', 'no-store')
      return request.inTenant((ctx) => createApiKey(ctx, request.body))
    },
  })

  app.get('/api-keys/:id', {
    config: { access: 'api_keys:read' },
    schema: {
      operationId: 'getApiKey',
      tags,
      summary: 'Read an API key',
      params: IdParams,
      response: { 200: ApiKey, ...problems() },
    },
    handler: (request) => getApiKey(request.tenant(), request.params.id),
  })

  app.delete('/api-keys/:id', {
    config: { access: 'api_keys:write' },
    schema: {
      operationId: 'revokeApiKey',
      tags,
      summary: 'Revoke an API key',
      params: IdParams,
      response: { 204: NoContent, ...problems() },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => revokeApiKey(ctx, request.params.id))
      return reply.code(204).send(null)
    },
  })
}
