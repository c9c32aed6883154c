import type { App } from '../../http/app.ts'
import { problems } from '../../problems.ts'
import { longestSendingMs, ScoreExport, ScoreExportQuery } from './schemas.ts'
import { exportScores } from './service.ts'

export default async function scoreExportRoutes(app: App) {
  app.get('/scores/export', {
    config: { access: 'scores:read' },
    handlerTimeout: longestSendingMs,
    schema: {
      operationId: 'exportScores',
      tags: ['Scores'],
      summary: 'Export what the scores of a day are calculated from',
      description:
        'A file with which anybody can recalculate the scores: `npm run -s score -- FILE` prints them. It holds every ' +
        'answer that counts, so an API key needs the scope `responses:read` as well, and consultants are refused.',
      querystring: ScoreExportQuery,
      response: { 200: ScoreExport, ...problems(409) },
    },
    handler: async (request, reply) => {
      const { name, content } = await request.inTenant((ctx) => exportScores(ctx, request.query))
      reply.header('content-disposition', `attachment; filename="${name}"`)
      return reply.type('application/json; charset=utf-8').send(content)
    },
  })
}
