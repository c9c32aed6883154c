/*
 * The description of the API (OpenAPI 3.1) and the page that shows it. A running process shows the committed document;
 * only openapi/generate.ts listens to the routes and writes a new one.
 */
import { readFile } from 'node:fs/promises'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifySchema, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { App } from '../http/app.ts'

const committed = new URL('../../openapi/openapi.json', import.meta.url)

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'", // the page's library writes style attributes
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Records the routes when live; otherwise shows the committed document under /docs. */
export default fp<{ live: boolean }>(
  async (app, { live }) => {
    if (live) return recordRoutes(app as unknown as App)
    app.addHook('onRoute', (route) => {
      if (route.url.startsWith('/docs')) route.config = { ...route.config, access: 'public' }
    })
    await app.register(swagger, {
      mode: 'static',
      specification: { document: JSON.parse(await readFile(committed, 'utf8')) },
    })
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: contentSecurityPolicy,
      theme: { title: 'Rapport API' },
      uiConfig: { layout: 'BaseLayout', docExpansion: 'none', filter: true, displayRequestDuration: true },
    })
    app.get('/', { config: { access: 'public' }, schema: { hide: true } }, (_request, reply) => reply.redirect('/docs'))
  },
  { name: 'openapi', fastify: '5.x' },
)

async function recordRoutes(app: App) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rapport', version: '1', description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'This server' }],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key (`rpt_live_…`) or the access token of a session.',
          },
        },
      },
    },
    refResolver: { buildLocalReference: (schema, _base, _fragment, index) => String(schema.$id ?? `schema-${index}`) },
    transform: ({ schema, url, route }) => ({ schema: describe(schema ?? {}, route), url }),
  })
}

const description = `Ask the clients of a consulting firm how well they were served, and read what their answers say about each consultant.

Send \`Authorization: Bearer\` with an API key or the access token of a session. Lists are read page by page: pass \`nextCursor\` of a page as \`cursor\` for the next one. Refusals are problem documents (RFC 9457) with a stable \`code\`. Unknown keys are refused. A changed resource carries its version as ETag; send it as If-Match to change only what you have seen. A POST with an \`Idempotency-Key\` happens once in 24 hours.`

/** Adds to a route's schema what follows from its access and method, so that no route has to repeat it. */
function describe(schema: FastifySchema, { config, method }: RouteOptions) {
  const access = config?.access
  const notes = [schema.description, access?.includes(':') && `Needs the scope \`${access}\`.`].filter(
    (note) => typeof note === 'string',
  )
  const headers = {
    ...(schema.headers as { properties?: object } | undefined)?.properties,
    ...(method === 'POST' && access !== 'public' && !config?.repeatable && { 'idempotency-key': idempotencyKey }),
    ...(Object.hasOwn((schema.response ?? {}) as object, '412') && { 'if-match': ifMatch }),
  }
  return {
    ...schema,
    security: access === 'public' ? [] : [{ bearer: [] }],
    ...(notes.length > 0 && { description: notes.join(' ') }),
    ...(Object.keys(headers).length > 0 && { headers: { type: 'object', properties: headers } }),
  }
}

const idempotencyKey = {
  type: 'string',
  maxLength: 257,
  description: 'Any text of up to 255 characters, new for each thing you want; a repeated call gets the first answer.',
}

const ifMatch = {
  type: 'string',
  maxLength: 12,
  description: 'ETag that you have seen; with another version the answer is 412.',
}
