import type { FastifyReply } from 'fastify'
import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { CaterpillarQuery, FunnelQuery, Picture, SeriesChartQuery } from './schemas.ts'
import { drawCaterpillar, drawFunnel, drawSeries } from './service.ts'

const tags = ['Scores']
const config = { access: 'scores:read' } as const
const response = { 200: Picture, ...problems(409) }

const subjects = [
  { by: 'consultant', path: '/consultants', word: 'Consultant' },
  { by: 'team', path: '/teams', word: 'Team' },
  { by: 'client', path: '/clients', word: 'Client' },
] as const

/** A picture opened by itself is a document: it may use its own style and nothing else. */
const sendPicture = (reply: FastifyReply, svg: string) =>
  reply
    .type('image/svg+xml; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .send(svg)

export default async function scoreChartRoutes(app: App) {
  for (const { by, path, word } of subjects)
    app.get(`${path}/:id/score/chart.svg`, {
      config,
      schema: {
        operationId: `get${word}ScoreChart`,
        tags,
        summary: `Draw the course of the score of a ${by}, with its interval`,
        params: IdParams,
        querystring: SeriesChartQuery,
        response,
      },
      handler: async (request, reply) =>
        sendPicture(reply, await drawSeries(request.tenant(), by, request.params.id, request.query)),
    })

  app.get('/scores/funnel.svg', {
    config,
    schema: {
      operationId: 'getScoreFunnel',
      tags,
      summary: 'Draw the funnel plot of the consultants',
      description: 'How far chance alone may carry a mean of so many answers, and who lies further out.',
      querystring: FunnelQuery,
      response,
    },
    handler: async (request, reply) => sendPicture(reply, await drawFunnel(request.tenant(), request.query)),
  })

  app.get('/scores/caterpillar.svg', {
    config,
    schema: {
      operationId: 'getScoreCaterpillar',
      tags,
      summary: 'Draw the score list with its intervals',
      querystring: CaterpillarQuery,
      response,
    },
    handler: async (request, reply) => sendPicture(reply, await drawCaterpillar(request.tenant(), request.query)),
  })
}
