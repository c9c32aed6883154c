import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { DecisionPage, DecisionQuery, ExplainedDecision } from './schemas.ts'
import { getDecision, listDecisions } from './service.ts'

const tags = ['Decisions']

export default async function decisionRoutes(app: App) {
  app.get('/decisions', {
    config: { access: 'decisions:read' },
    schema: {
      operationId: 'listDecisions',
      tags,
      summary: 'List who was asked, who was not, and why',
      querystring: DecisionQuery,
      response: { 200: DecisionPage, ...problems() },
    },
    handler: (request) => listDecisions(request.tenant(), request.query),
  })

  app.get('/decisions/:id', {
    config: { access: 'decisions:read' },
    schema: {
      operationId: 'getDecision',
      tags,
      summary: 'Read a decision, what it saw and what became of it',
      params: IdParams,
      response: { 200: ExplainedDecision, ...problems() },
    },
    handler: (request) => getDecision(request.tenant(), request.params.id),
  })
}
