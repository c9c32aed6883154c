import type { App } from '../../http/app.ts'
import { problems } from '../../problems.ts'
import { CoveragePage, CoverageQuery } from './schemas.ts'
import { listCoverage } from './service.ts'

export default async function coverageRoutes(app: App) {
  app.get('/figures/coverage', {
    config: { access: 'decisions:read' },
    schema: {
      operationId: 'listCoverage',
      tags: ['Figures'],
      summary: 'Count occasions, asks and answers by consultant, policy or client',
      querystring: CoverageQuery,
      response: { 200: CoveragePage, ...problems() },
    },
    handler: (request) => listCoverage(request.tenant(), request.query),
  })
}
