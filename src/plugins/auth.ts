import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Value } from 'typebox/value'
import type { Actor } from '../context.ts'
import { findKeyCaller } from '../features/api-keys/service.ts'
import { AccessClaims } from '../features/sessions/schemas.ts'
import { findUserCaller } from '../features/users/service.ts'
import type { App } from '../http/app.ts'
import { Problem } from '../problems.ts'

/**
 * Finds out who calls, and holds every route to the access it declares. A route that declares none stops the start.
 * The scope is checked in a later step than the caller, so that refused calls count against the caller's rate too.
 */
export default fp(
  async (app: App) => {
    app.decorateRequest('actor', null)
    app.decorateRequest('tenantId', null)
    app.decorateRequest('sessionId', null)
    app.addHook('onRoute', ({ method, url, config }) => {
      if (method !== 'HEAD' && config?.access === undefined) throw new Error(`${method} ${url} declares no access`)
    })
    app.addHook('onRequest', async (request) => {
      const { access } = request.routeOptions.config
      if (access === undefined || access === 'public') return
      const { tenantId, actor } = await identify(app, request)
      request.tenantId = tenantId
      request.actor = actor
    })
    app.addHook('preParsing', async ({ actor, routeOptions }) => {
      const { access } = routeOptions.config
      if (access === undefined || access === 'public' || access === 'signed in') return
      if (!actor || !('scopes' in actor && actor.scopes.has(access)))
        throw new Problem('forbidden', `This needs the scope ${access}.`)
    })
  },
  { name: 'auth', fastify: '5.x', dependencies: ['access-tokens'] },
)

async function identify(app: App, request: FastifyRequest): Promise<{ tenantId: string; actor: Actor }> {
  const [scheme = '', credential = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer' || credential === '')
    throw new Problem('unauthenticated', 'Send `Authorization: Bearer` with an API key or an access token.')
  const found = credential.startsWith('rpt_')
    ? await findKeyCaller(app.deps, credential)
    : await bearerOfToken(app, request)
  if (!found) throw new Problem('unauthenticated', 'The API key or access token is wrong, expired or revoked.')
  return found
}

async function bearerOfToken(app: App, request: FastifyRequest) {
  const claims = await request.jwtVerify<AccessClaims>().catch(() => undefined)
  if (!Value.Check(AccessClaims, claims)) return undefined
  request.sessionId = claims.sid
  return findUserCaller(app.deps, claims)
}
