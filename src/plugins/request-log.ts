import fp from 'fastify-plugin'
import type { App } from '../http/app.ts'

/** One line per request, with the pattern of its route: addresses of surveys and webhooks carry tokens. */
export default fp(
  async (app: App) => {
    app.addHook('onResponse', async (request, reply) => {
      request.log.info(
        {
          method: request.method,
          route: request.routeOptions.url ?? 'none',
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
          tenantId: request.tenantId ?? undefined,
          actorId: request.actor?.id ?? undefined,
        },
        'request',
      )
    })
  },
  { name: 'request-log', fastify: '5.x', dependencies: ['auth'] },
)
