import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { problems } from '../../problems.ts'
import { Tenant, TenantChange } from './schemas.ts'
import { changeTenant, getTenant } from './service.ts'

const tags = ['Tenant']

export default async function tenantRoutes(app: App) {
  app.get('/tenant', {
    config: { access: 'tenant:read' },
    schema: {
      operationId: 'getTenant',
      tags,
      summary: 'Read the settings of the firm',
      response: { 200: Tenant, ...problems() },
    },
    handler: (request) => getTenant(request.tenant()),
  })

  app.patch('/tenant', {
    config: { access: 'tenant:write' },
    schema: {
      operationId: 'changeTenant',
      tags,
      summary: 'Change the settings of the firm',
      body: TenantChange,
      response: { 200: Tenant, ...problems(412) },
    },
    handler: (request) => request.inTenant((ctx) => changeTenant(ctx, request.body, ifMatch(request))),
  })
}
