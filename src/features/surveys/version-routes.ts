import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { SurveyVersion, SurveyVersionPage, SurveyVersionParams, SurveyVersionQuery } from './schemas.ts'
import { getSurveyVersion, listSurveyVersions, publishSurvey } from './service.ts'

const tags = ['Surveys']

export default async function versionRoutes(app: App) {
  app.post('/surveys/:id/versions', {
    config: { access: 'surveys:write' },
    schema: {
      operationId: 'publishSurvey',
      tags,
      summary: 'Publish the draft of a survey',
      description:
        'Freezes the draft as the next version. Tickets resolved from now on are asked about with it. A draft that ' +
        'claims several languages is refused with the place of every text that lacks one of them.',
      params: IdParams,
      response: { 201: SurveyVersion, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const version = await request.inTenant((ctx) => publishSurvey(ctx, request.params.id))
      reply.code(201).header('location', `/v1/surveys/${version.surveyId}/versions/${version.number}`)
      return version
    },
  })

  app.get('/surveys/:id/versions', {
    config: { access: 'surveys:read' },
    schema: {
      operationId: 'listSurveyVersions',
      tags,
      summary: 'List the published versions of a survey',
      params: IdParams,
      querystring: SurveyVersionQuery,
      response: { 200: SurveyVersionPage, ...problems() },
    },
    handler: (request) => listSurveyVersions(request.tenant(), request.params.id, request.query),
  })

  app.get('/surveys/:id/versions/:number', {
    config: { access: 'surveys:read' },
    schema: {
      operationId: 'getSurveyVersion',
      tags,
      summary: 'Read a published version of a survey',
      params: SurveyVersionParams,
      response: { 200: SurveyVersion, ...problems() },
    },
    handler: (request) => getSurveyVersion(request.tenant(), request.params.id, request.params.number),
  })
}
