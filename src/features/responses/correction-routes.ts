import type { App } from '../../http/app.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { NewAttributions, NewExclusion } from './correction-schemas.ts'
import { Response } from './schemas.ts'
import { eraseResponse, excludeResponse, includeResponse, reattributeResponse } from './service.ts'

const tags = ['Responses']
const write = { access: 'responses:write' } as const

export default async function correctionRoutes(app: App) {
  app.put('/responses/:id/exclusion', {
    config: write,
    schema: {
      operationId: 'excludeResponse',
      tags,
      summary: 'Exclude a response from figures and scores',
      description:
        'It stays readable, and counts for nothing from now on. The audit log keeps who did it and the reason. The same ' +
        'again changes nothing; another reason or note replaces the one before.',
      params: IdParams,
      body: NewExclusion,
      response: { 200: Response, ...problems() },
    },
    handler: (request) => request.inTenant((ctx) => excludeResponse(ctx, request.params.id, request.body)),
  })

  app.delete('/responses/:id/exclusion', {
    config: write,
    schema: {
      operationId: 'includeResponse',
      tags,
      summary: 'Let an excluded response count again',
      description: 'One that is not excluded stays as it is.',
      params: IdParams,
      response: { 200: Response, ...problems() },
    },
    handler: (request) => request.inTenant((ctx) => includeResponse(ctx, request.params.id)),
  })

  app.put('/responses/:id/attributions', {
    config: write,
    schema: {
      operationId: 'reattributeResponse',
      tags,
      summary: 'Credit a response to other consultants',
      description:
        'For a response that was credited to the wrong person. The audit log keeps who did it, why, and the credit ' +
        'before and after. What the ticket is credited with stays as it was frozen, and so does the response rate.',
      params: IdParams,
      body: NewAttributions,
      response: { 200: Response, ...problems(422) },
    },
    handler: (request) => request.inTenant((ctx) => reattributeResponse(ctx, request.params.id, request.body)),
  })

  app.delete('/responses/:id', {
    config: write,
    schema: {
      operationId: 'eraseResponse',
      tags,
      summary: 'Erase a response',
      description:
        'Takes away the answers with all earlier revisions, the credit, the exclusion, the alert and the recorded ' +
        'clicks; nothing of it can be brought back. The invitation stays answered, so that nobody is asked again, and its links stop ' +
        'working. The mail that was sent says nothing of the answer and stays.',
      params: IdParams,
      response: { 204: NoContent, ...problems() },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => eraseResponse(ctx, request.params.id))
      return reply.code(204).send(null)
    },
  })
}
