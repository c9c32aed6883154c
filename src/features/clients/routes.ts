import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { Client, ClientChange, ClientPage, ClientQuery, NewClient } from './schemas.ts'
import { archiveClient, changeClient, createClient, getClient, listClients } from './service.ts'

const tags = ['Clients']

export default async function clientRoutes(app: App) {
  app.get('/clients', {
    config: { access: 'clients:read' },
    schema: {
      operationId: 'listClients',
      tags,
      summary: 'List clients',
      querystring: ClientQuery,
      response: { 200: ClientPage, ...problems() },
    },
    handler: (request) => listClients(request.tenant(), request.query),
  })

  app.post('/clients', {
    config: { access: 'clients:write' },
    schema: {
      operationId: 'createClient',
      tags,
      summary: 'Create a client',
      body: NewClient,
      response: { 201: Client, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => createClient(ctx, request.body))
    },
  })

  app.get('/clients/:id', {
    config: { access: 'clients:read' },
    schema: {
      operationId: 'getClient',
      tags,
      summary: 'Read a client',
      params: IdParams,
      response: { 200: Client, ...problems() },
    },
    handler: (request) => getClient(request.tenant(), request.params.id),
  })

  app.patch('/clients/:id', {
    config: { access: 'clients:write' },
    schema: {
      operationId: 'changeClient',
      tags,
      summary: 'Change a client',
      params: IdParams,
      body: ClientChange,
      response: { 200: Client, ...problems(409, 412, 422) },
    },
    handler: (request) =>
      request.inTenant((ctx) => changeClient(ctx, request.params.id, request.body, ifMatch(request))),
  })

  app.delete('/clients/:id', {
    config: { access: 'clients:write' },
    schema: {
      operationId: 'archiveClient',
      tags,
      summary: 'Archive a client',
      params: IdParams,
      response: { 204: NoContent, ...problems(412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => archiveClient(ctx, request.params.id, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })
}
