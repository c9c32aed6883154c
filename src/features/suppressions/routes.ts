import type { App } from '../../http/app.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { NewSuppression, Suppression, SuppressionPage, SuppressionQuery } from './schemas.ts'
import { createSuppression, deleteSuppression, listSuppressions } from './service.ts'

const tags = ['Suppressions']

export default async function suppressionRoutes(app: App) {
  app.get('/suppressions', {
    config: { access: 'suppressions:read' },
    schema: {
      operationId: 'listSuppressions',
      tags,
      summary: 'List addresses that are not mailed',
      querystring: SuppressionQuery,
      response: { 200: SuppressionPage, ...problems() },
    },
    handler: (request) => listSuppressions(request.tenant(), request.query),
  })

  app.post('/suppressions', {
    config: { access: 'suppressions:write' },
    schema: {
      operationId: 'createSuppression',
      tags,
      summary: 'Stop mails to an address',
      body: NewSuppression,
      response: { 201: Suppression, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => createSuppression(ctx, request.body))
    },
  })

  app.delete('/suppressions/:id', {
    config: { access: 'suppressions:write' },
    schema: {
      operationId: 'deleteSuppression',
      tags,
      summary: 'Allow mails to an address again',
      params: IdParams,
      response: { 204: NoContent, ...problems() },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => deleteSuppression(ctx, request.params.id))
      return reply.code(204).send(null)
    },
  })
}
