import type { App } from '../../http/app.ts'
import { problems } from '../../problems.ts'
import { AuditEventPage, AuditEventQuery } from './schemas.ts'
import { listAuditEvents } from './service.ts'

export default async function auditEventRoutes(app: App) {
  app.get('/audit-events', {
    config: { access: 'audit_events:read' },
    schema: {
      operationId: 'listAuditEvents',
      tags: ['Audit events'],
      summary: 'List who did what',
      querystring: AuditEventQuery,
      response: { 200: AuditEventPage, ...problems() },
    },
    handler: (request) => listAuditEvents(request.tenant(), request.query),
  })
}
