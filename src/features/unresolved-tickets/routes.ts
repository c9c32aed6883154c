import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { UnresolvedPage, UnresolvedQuery } from './schemas.ts'
import { listUnresolved } from './service.ts'

export default async function unresolvedTicketRoutes(app: App) {
  app.get('/connections/:id/unresolved', {
    config: { access: 'connections:read' },
    schema: {
      operationId: 'listUnresolvedTickets',
      tags: ['Connections'],
      summary: 'List tickets that wait for a mapping, a contact, an address or a consultant',
      params: IdParams,
      querystring: UnresolvedQuery,
      response: { 200: UnresolvedPage, ...problems() },
    },
    handler: (request) => listUnresolved(request.tenant(), request.params.id, request.query),
  })
}
