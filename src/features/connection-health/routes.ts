import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { ConnectionHealth } from './schemas.ts'
import { getConnectionHealth } from './service.ts'

export default async function connectionHealthRoutes(app: App) {
  app.get('/connections/:id/health', {
    config: { access: 'connections:read' },
    schema: {
      operationId: 'getConnectionHealth',
      tags: ['Connections'],
      summary: 'Read how a connection is doing',
      params: IdParams,
      response: { 200: ConnectionHealth, ...problems() },
    },
    handler: (request) => getConnectionHealth(request.tenant(), request.params.id),
  })
}
