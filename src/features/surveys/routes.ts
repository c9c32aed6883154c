import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { NewSurvey, Survey, SurveyChange, SurveyContent, SurveyPage, SurveyQuery } from './schemas.ts'
import { archiveSurvey, changeSurvey, createSurvey, getSurvey, listSurveys, writeDraft } from './service.ts'
import versionRoutes from './version-routes.ts'

const tags = ['Surveys']

export default async function surveyRoutes(app: App) {
  await versionRoutes(app)

  app.get('/surveys', {
    config: { access: 'surveys:read' },
    schema: {
      operationId: 'listSurveys',
      tags,
      summary: 'List surveys',
      querystring: SurveyQuery,
      response: { 200: SurveyPage, ...problems() },
    },
    handler: (request) => listSurveys(request.tenant(), request.query),
  })

  app.post('/surveys', {
    config: { access: 'surveys:write' },
    schema: {
      operationId: 'createSurvey',
      tags,
      summary: 'Create a survey',
      body: NewSurvey,
      response: { 201: Survey, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => createSurvey(ctx, request.body))
    },
  })

  app.get('/surveys/:id', {
    config: { access: 'surveys:read' },
    schema: {
      operationId: 'getSurvey',
      tags,
      summary: 'Read a survey',
      params: IdParams,
      response: { 200: Survey, ...problems() },
    },
    handler: (request) => getSurvey(request.tenant(), request.params.id),
  })

  app.patch('/surveys/:id', {
    config: { access: 'surveys:write' },
    schema: {
      operationId: 'changeSurvey',
      tags,
      summary: 'Rename a survey',
      params: IdParams,
      body: SurveyChange,
      response: { 200: Survey, ...problems(412) },
    },
    handler: (request) =>
      request.inTenant((ctx) => changeSurvey(ctx, request.params.id, request.body, ifMatch(request))),
  })

  app.put('/surveys/:id/draft', {
    config: { access: 'surveys:write' },
    schema: {
      operationId: 'writeSurveyDraft',
      tags,
      summary: 'Write the draft of a survey',
      description: 'Replaces the draft as a whole. Nobody is asked with it before it is published.',
      params: IdParams,
      body: SurveyContent,
      response: { 200: Survey, ...problems(412) },
    },
    handler: (request) => request.inTenant((ctx) => writeDraft(ctx, request.params.id, request.body, ifMatch(request))),
  })

  app.delete('/surveys/:id', {
    config: { access: 'surveys:write' },
    schema: {
      operationId: 'archiveSurvey',
      tags,
      summary: 'Archive a survey',
      description: 'Refused while a policy asks with it.',
      params: IdParams,
      response: { 204: NoContent, ...problems(409, 412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => archiveSurvey(ctx, request.params.id, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })
}
