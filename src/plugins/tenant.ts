import fp from 'fastify-plugin'
import { eachStatement, inTenant } from '../context.ts'
import { onceForKey } from '../features/idempotency/service.ts'
import { type App, caller } from '../http/app.ts'

/** Gives each request its tenant's connection, and makes a POST with an Idempotency-Key happen once. */
export default fp(
  async (app: App) => {
    app.decorateRequest('inTenant', function (verb) {
      const { actor, tenantId } = caller(this)
      const key = this.headers['idempotency-key']
      if (this.method !== 'POST' || key === undefined || this.routeOptions.config.repeatable)
        return inTenant(app.deps, tenantId, actor, verb)
      const call = { key: String(key), method: this.method, url: this.url, body: this.body }
      return inTenant(app.deps, tenantId, actor, (ctx) => onceForKey(ctx, call, () => verb(ctx)))
    })
    app.decorateRequest('tenant', function () {
      const { actor, tenantId } = caller(this)
      return eachStatement(app.deps, tenantId, actor)
    })
    // The version is the ETag of a single resource, and a created one tells its address.
    app.addHook('preSerialization', async (request, reply, payload) => {
      const resource = payload as { id?: string; version?: number } | null
      if (typeof resource?.version === 'number' && reply.statusCode < 300) reply.header('etag', `"${resource.version}"`)
      if (reply.statusCode === 201 && resource?.id && !reply.hasHeader('location'))
        reply.header('location', `${request.url.split('?')[0]}/${resource.id}`)
      return payload
    })
  },
  { name: 'tenant', fastify: '5.x', dependencies: ['auth'] },
)
