import type { FastifyReply } from 'fastify'
import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { documentHeaders } from '../../pages/render.ts'
import { problems } from '../../problems.ts'
import { Card, ClientScorecardQuery, ScorecardQuery } from './schemas.ts'
import { getClientScorecard, getConsultantScorecard, type Scorecard } from './service.ts'

const tags = ['Scores']
const config = { access: 'scores:read' } as const

/** Names beyond ASCII are written as RFC 6266 says, for which some characters that URLs allow must be escaped. */
const encoded = (name: string) =>
  encodeURIComponent(name).replaceAll(/['()*!]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

const sendCard = (reply: FastifyReply, { fileName, html }: Scorecard) =>
  reply
    .headers(documentHeaders)
    .header('content-disposition', `inline; filename="scorecard.html"; filename*=UTF-8''${encoded(fileName)}`)
    .send(html)

export default async function scorecardRoutes(app: App) {
  app.get('/consultants/:id/scorecard', {
    config,
    schema: {
      operationId: 'getConsultantScorecard',
      tags,
      summary: 'Read the scorecard of a consultant, a page for screen and paper',
      description:
        'The score with its interval, how it came about in sentences and numbers that add up, its course, and the ' +
        'plain figures beside it. Where the score is withheld from the caller, the page says why.',
      params: IdParams,
      querystring: ScorecardQuery,
      response: { 200: Card, ...problems(409) },
    },
    handler: async (request, reply) =>
      sendCard(reply, await getConsultantScorecard(request.tenant(), request.params.id, request.query)),
  })

  app.get('/clients/:id/scorecard', {
    config,
    schema: {
      operationId: 'getClientScorecard',
      tags,
      summary: 'Read the scorecard of a client, a page that can be handed to it',
      description:
        'How the client rates the work done for it, and who did it. It says nothing about other clients, no score of ' +
        'a person, and no score at all below the minimum of answers.',
      params: IdParams,
      querystring: ClientScorecardQuery,
      response: { 200: Card, ...problems(409) },
    },
    handler: async (request, reply) =>
      sendCard(reply, await getClientScorecard(request.tenant(), request.params.id, request.query)),
  })
}
