import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { Alert, AlertPage, AlertQuery } from './schemas.ts'
import { getAlert, listAlerts } from './service.ts'

const tags = ['Alerts']
const config = { access: 'alerts:read' } as const

export default async function alertRoutes(app: App) {
  app.get('/alerts', {
    config,
    schema: {
      operationId: 'listAlerts',
      tags,
      summary: 'List alerts, newest first',
      description:
        'Negative answers as they arrive, consultants with more negative answers than chance explains or with a response ' +
        'rate unlike that of the firm, and connections over which no call has come for longer than usual. Each is ' +
        'raised once.',
      querystring: AlertQuery,
      response: { 200: AlertPage, ...problems() },
    },
    handler: (request) => listAlerts(request.tenant(), request.query),
  })

  app.get('/alerts/:id', {
    config,
    schema: {
      operationId: 'getAlert',
      tags,
      summary: 'Read an alert',
      params: IdParams,
      response: { 200: Alert, ...problems() },
    },
    handler: (request) => getAlert(request.tenant(), request.params.id),
  })
}
