import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { Problem, problems } from '../../problems.ts'
import { GenericDelivery } from '../../ticket-systems/generic/format.ts'
import { comeAgain } from '../../ticket-systems/registry.ts'
import { Accepted, DeliveryPage, DeliveryParams, DeliveryQuery, DeliveryWithBody, HookParams } from './schemas.ts'
import { getDelivery, listDeliveries, noteTooLarge, receiveDelivery, replayDelivery, writeRefusals } from './service.ts'

const tags = ['Connections']
const read = { access: 'connections:read' } as const

export default async function inboundDeliveryRoutes(app: App) {
  app.get('/connections/:id/deliveries', {
    config: read,
    schema: {
      operationId: 'listDeliveries',
      tags,
      summary: 'List the calls that came in over a connection',
      params: IdParams,
      querystring: DeliveryQuery,
      response: { 200: DeliveryPage, ...problems() },
    },
    handler: (request) => listDeliveries(request.tenant(), request.params.id, request.query),
  })

  app.get('/connections/:id/deliveries/:deliveryId', {
    config: read,
    schema: {
      operationId: 'getDelivery',
      tags,
      summary: 'Read one call with its payload',
      params: DeliveryParams,
      response: { 200: DeliveryWithBody, ...problems() },
    },
    handler: (request) => getDelivery(request.tenant(), request.params.id, request.params.deliveryId),
  })

  app.post('/connections/:id/deliveries/:deliveryId/replay', {
    config: { access: 'connections:write' },
    schema: {
      operationId: 'replayDelivery',
      tags,
      summary: 'Process a call once more',
      params: DeliveryParams,
      response: { 200: DeliveryWithBody, ...problems() },
    },
    handler: (request) => request.inTenant((ctx) => replayDelivery(ctx, request.params.id, request.params.deliveryId)),
  })
}

/**
 * So many calls are taken at the same time. When the database is slow more would only wait, until their senders have
 * given up and send them once more: they are asked to come back, and none of them is lost.
 */
const mostAtOnce = 500
/** Zendesk comes back for a number below 60 only. */
const comeBackSeconds = 5
/** Some senders wait five seconds, and of these one counts a call as lost that it had to give up waiting for. */
const longestMs = 4000

/** Whatever else goes wrong is our fault, or that of the moment: the same call may be taken when it comes again. */
const isOfTheCall = (error: Error & { statusCode?: number }) =>
  (error instanceof Problem ? error.status : (error.statusCode ?? 500)) < 500

/** Where ticket systems call, outside of /v1: any media type, and the bytes as they came, since those are signed. */
export async function hookRoutes(app: App) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => done(null, bytes))

  let underWay = 0
  app.addHook('onClose', () => writeRefusals(app.deps))

  app.post('/hooks/:connectionId', {
    config: { access: 'public', quota: 'none', repeatable: true },
    bodyLimit: 4 * 1024 * 1024,
    handlerTimeout: longestMs,
    // The body is described for the reader of the documentation; the format of the connection's system decides.
    validatorCompiler: () => () => true,
    schema: {
      operationId: 'receiveDelivery',
      tags,
      summary: 'Take a call of a ticket system',
      description:
        'A `generic` connection takes this body, with the headers of Standard Webhooks or `Authorization: Bearer` ' +
        'with the secret; any other connection takes what its system sends. The same call twice counts once.',
      params: HookParams,
      body: GenericDelivery,
      response: { 200: Accepted, ...problems() },
    },
    handler: async (request) => {
      if (underWay >= mostAtOnce) throw new Problem('unavailable')
      underWay += 1
      const raw: unknown = request.body
      await receiveDelivery(app.deps, request.params.connectionId, {
        headers: request.headers,
        method: request.method,
        query: request.url.slice(request.url.split('?', 1)[0]!.length),
        raw: Buffer.isBuffer(raw) ? raw : Buffer.alloc(0),
      }).finally(() => {
        underWay -= 1
      })
      return {}
    },
    errorHandler: async (error, request) => {
      if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
        await noteTooLarge(app.deps, request.params.connectionId).catch(() => {})
      if (isOfTheCall(error)) throw error
      request.log.error({ err: error }, 'a call could not be taken')
      throw new Problem(comeAgain(request), 'This call could not be taken just now: send it again.', {
        retryAfterSeconds: comeBackSeconds,
        cause: error,
      })
    },
  })

  // Some systems look whether anybody is there before they send (HEAD or GET); the answer tells nothing about whom.
  app.get('/hooks/:connectionId', {
    config: { access: 'public', quota: 'none' },
    schema: { hide: true, params: HookParams },
    handler: async () => ({}),
  })
}
