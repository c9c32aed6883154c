import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { NewReplay, Replay, ReplayPage, ReplayQuery } from './schemas.ts'
import { createReplay, listReplays } from './service.ts'

const tags = ['Connections']

export default async function deliveryReplayRoutes(app: App) {
  app.post('/connections/:id/replays', {
    config: { access: 'connections:write' },
    schema: {
      operationId: 'createReplay',
      tags,
      summary: 'Process the calls of a time once more',
      description: 'What was counted counts once all the same. Calls whose payload has been removed are left out.',
      params: IdParams,
      body: NewReplay,
      response: { 201: Replay, ...problems(409) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => createReplay(ctx, request.params.id, request.body))
    },
  })

  app.get('/connections/:id/replays', {
    config: { access: 'connections:read' },
    schema: {
      operationId: 'listReplays',
      tags,
      summary: 'List replays of a connection and how far they are',
      params: IdParams,
      querystring: ReplayQuery,
      response: { 200: ReplayPage, ...problems() },
    },
    handler: (request) => listReplays(request.tenant(), request.params.id, request.query),
  })
}
