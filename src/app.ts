import formbody from '@fastify/formbody'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyServerOptions } from 'fastify'
import type { Deps } from './deps.ts'
import clientRoutes from './features/clients/routes.ts'
import type { App } from './http/app.ts'
import accessTokens from './plugins/access-tokens.ts'
import auth from './plugins/auth.ts'
import problemDetails from './plugins/problem-details.ts'
import tenant from './plugins/tenant.ts'
import validation from './plugins/validation.ts'

/** The whole HTTP side on the given deps: plugins in written order, then features in written order. Does not listen. */
export async function buildApp(deps: Deps, options: { logger?: FastifyServerOptions['logger'] } = {}): Promise<App> {
  const app = Fastify({
    logger: options.logger ?? false,
    disableRequestLogging: true,
    genReqId: () => crypto.randomUUID(),
    trustProxy: deps.config.TRUST_PROXY === '' ? false : deps.config.TRUST_PROXY.split(',').map((cidr) => cidr.trim()),
    bodyLimit: 256 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 72_000,
    handlerTimeout: 20_000,
    maxRequestsPerSocket: 10_000,
    return503OnClosing: false,
    allowErrorHandlerOverride: false,
    routerOptions: { maxParamLength: 300 },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as App

  app.decorate('deps', deps)
  await app.register(problemDetails)
  await app.register(validation)
  await app.register(formbody)
  await app.register(accessTokens)
  await app.register(auth)
  await app.register(tenant)

  await app.register(
    async (v1) => {
      await v1.register(clientRoutes)
    },
    { prefix: '/v1' },
  )
  return app
}
