import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { FigureListQuery, FigurePage, FigureQuery, Figures } from './schemas.ts'
import { getFigures, listFigures } from './service.ts'

const tags = ['Figures']
const config = { access: 'figures:read' } as const

export default async function figureRoutes(app: App) {
  app.get('/figures', {
    config,
    schema: {
      operationId: 'listFigures',
      tags,
      summary: 'List the figures of all consultants, by name',
      querystring: FigureListQuery,
      response: { 200: FigurePage, ...problems() },
    },
    handler: (request) => listFigures(request.tenant(), request.query),
  })

  app.get('/consultants/:id/figures', {
    config,
    schema: {
      operationId: 'getFigures',
      tags,
      summary: 'Read the figures of a consultant',
      params: IdParams,
      querystring: FigureQuery,
      response: { 200: Figures, ...problems() },
    },
    handler: (request) => getFigures(request.tenant(), request.params.id, request.query.asOf),
  })
}
