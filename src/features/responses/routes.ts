import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { NewResponse, Receipt, Response, ResponsePage, ResponseQuery, RevisionPage, RevisionQuery } from './schemas.ts'
import { getResponse, listResponses, listRevisions, recordResponse } from './service.ts'

const tags = ['Responses']
const read = { access: 'responses:read' } as const

export default async function responseRoutes(app: App) {
  app.post('/invitations/:id/response', {
    config: { access: 'responses:write' },
    schema: {
      operationId: 'recordResponse',
      tags,
      summary: 'Record the answer to an invitation',
      description:
        'For portals that ask in their own pages. The same answers again give the same receipt (200); other answers ' +
        'within the edit window of the firm make a revision (200); afterwards 409. Questions with `showIf` are asked ' +
        'only after such answers; what is missing of a response that is not complete can be added for a day.',
      params: IdParams,
      body: NewResponse,
      response: { 200: Receipt, 201: Receipt, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const { created, receipt } = await request.inTenant((ctx) => recordResponse(ctx, request.params.id, request.body))
      if (created) reply.code(201).header('location', `/v1/responses/${receipt.id}`)
      return receipt
    },
  })

  app.get('/responses', {
    config: read,
    schema: {
      operationId: 'listResponses',
      tags,
      summary: 'List responses',
      querystring: ResponseQuery,
      response: { 200: ResponsePage, ...problems() },
    },
    handler: (request) => listResponses(request.tenant(), request.query),
  })

  app.get('/responses/:id', {
    config: read,
    schema: {
      operationId: 'getResponse',
      tags,
      summary: 'Read a response with its answers and whom it is credited to',
      params: IdParams,
      response: { 200: Response, ...problems() },
    },
    handler: (request) => getResponse(request.tenant(), request.params.id),
  })

  app.get('/responses/:id/revisions', {
    config: read,
    schema: {
      operationId: 'listResponseRevisions',
      tags,
      summary: 'List what a response said before it was changed',
      params: IdParams,
      querystring: RevisionQuery,
      response: { 200: RevisionPage, ...problems() },
    },
    handler: (request) => listRevisions(request.tenant(), request.params.id, request.query),
  })
}
