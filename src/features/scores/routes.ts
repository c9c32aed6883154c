import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { Explanation } from './explanation-schemas.ts'
import { Score, ScoreListQuery, ScorePage, ScoreQuery, SeriesPage, SeriesQuery } from './schemas.ts'
import { getExplanation, getScore, listScores, listSeries } from './service.ts'

const tags = ['Scores']
const config = { access: 'scores:read' } as const

const subjects = [
  { by: 'consultant', path: '/consultants', word: 'Consultant' },
  { by: 'team', path: '/teams', word: 'Team' },
  { by: 'client', path: '/clients', word: 'Client' },
] as const

export default async function scoreRoutes(app: App) {
  app.get('/scores', {
    config,
    schema: {
      operationId: 'listScores',
      tags,
      summary: 'List the service scores of consultants, teams, clients or the firm, by name or score',
      querystring: ScoreListQuery,
      response: { 200: ScorePage, ...problems() },
    },
    handler: (request) => listScores(request.tenant(), request.query),
  })

  for (const { by, path, word } of subjects) {
    app.get(`${path}/:id/score`, {
      config,
      schema: {
        operationId: `get${word}Score`,
        tags,
        summary: `Read the service score of a ${by}`,
        params: IdParams,
        querystring: ScoreQuery,
        response: { 200: Score, ...problems() },
      },
      handler: (request) => getScore(request.tenant(), by, request.params.id, request.query),
    })

    app.get(`${path}/:id/score/series`, {
      config,
      schema: {
        operationId: `list${word}ScoreSeries`,
        tags,
        summary: `List the scores of a ${by} at the ends of weeks or months`,
        params: IdParams,
        querystring: SeriesQuery,
        response: { 200: SeriesPage, ...problems() },
      },
      handler: (request) => listSeries(request.tenant(), by, request.params.id, request.query),
    })
  }

  app.get('/consultants/:id/score/explanation', {
    config,
    schema: {
      operationId: 'getScoreExplanation',
      tags,
      summary: 'Explain the score of a consultant, in numbers that add up and in sentences',
      params: IdParams,
      querystring: ScoreQuery,
      response: { 200: Explanation, ...problems(409) },
    },
    handler: (request) => getExplanation(request.tenant(), request.params.id, request.query),
  })
}
