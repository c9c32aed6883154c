import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import {
  Connection,
  ConnectionChange,
  ConnectionPage,
  ConnectionQuery,
  ConnectionWithSecret,
  NewConnection,
  NewSecret,
} from './schemas.ts'
import {
  archiveConnection,
  changeConnection,
  createConnection,
  getConnection,
  listConnections,
  replaceSecret,
} from './service.ts'

const tags = ['Connections']
const read = { access: 'connections:read' } as const
const write = { access: 'connections:write' } as const

export default async function connectionRoutes(app: App) {
  app.get('/connections', {
    config: read,
    schema: {
      operationId: 'listConnections',
      tags,
      summary: 'List connections to ticket systems',
      querystring: ConnectionQuery,
      response: { 200: ConnectionPage, ...problems() },
    },
    handler: (request) => listConnections(request.tenant(), request.query),
  })

  app.post('/connections', {
    config: write,
    schema: {
      operationId: 'createConnection',
      tags,
      summary: 'Connect a ticket system',
      body: NewConnection,
      response: { 201: ConnectionWithSecret, ...problems(409) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => createConnection(ctx, request.body))
    },
  })

  app.get('/connections/:id', {
    config: read,
    schema: {
      operationId: 'getConnection',
      tags,
      summary: 'Read a connection',
      params: IdParams,
      response: { 200: Connection, ...problems() },
    },
    handler: (request) => getConnection(request.tenant(), request.params.id),
  })

  app.patch('/connections/:id', {
    config: write,
    schema: {
      operationId: 'changeConnection',
      tags,
      summary: 'Change the mapping or the name of a connection, disable or enable it',
      params: IdParams,
      body: ConnectionChange,
      response: { 200: Connection, ...problems(412) },
    },
    handler: (request) =>
      request.inTenant((ctx) => changeConnection(ctx, request.params.id, request.body, ifMatch(request))),
  })

  app.put('/connections/:id/secret', {
    config: write,
    schema: {
      operationId: 'replaceConnectionSecret',
      tags,
      summary: 'Replace the secret of a connection',
      params: IdParams,
      body: NewSecret,
      response: { 200: ConnectionWithSecret, ...problems(412) },
    },
    handler: (request) =>
      request.inTenant((ctx) => replaceSecret(ctx, request.params.id, request.body, ifMatch(request))),
  })

  app.delete('/connections/:id', {
    config: write,
    schema: {
      operationId: 'archiveConnection',
      tags,
      summary: 'Archive a connection',
      params: IdParams,
      response: { 204: NoContent, ...problems(412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => archiveConnection(ctx, request.params.id, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })
}
