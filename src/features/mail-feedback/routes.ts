import type { App } from '../../http/app.ts'
import { Problem, problems } from '../../problems.ts'
import { Accepted, FeedbackParams, MailEventPage, MailEventQuery } from './schemas.ts'
import { listMailEvents, receiveFeedback } from './service.ts'

const tags = ['Mail providers']

export default async function mailEventRoutes(app: App) {
  app.get('/mail-events', {
    config: { access: 'mails:read' },
    schema: {
      operationId: 'listMailEvents',
      tags,
      summary: 'List what became of mails after they were sent',
      querystring: MailEventQuery,
      response: { 200: MailEventPage, ...problems() },
    },
    handler: (request) => listMailEvents(request.tenant(), request.query),
  })
}

/** So many calls are taken at the same time; of more the sender is asked to come back, and nothing is lost. */
const mostAtOnce = 100

/** Where mail providers call, outside of /v1: any media type, and the bytes as they came, since those are signed. */
export async function mailFeedbackRoutes(app: App) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => done(null, bytes))
  let underWay = 0

  app.post('/mail-feedback/:mailProviderId', {
    config: { access: 'public', quota: 'none', repeatable: true },
    bodyLimit: 4 * 1024 * 1024,
    schema: {
      operationId: 'receiveMailFeedback',
      tags,
      summary: 'Take news about mails',
      description:
        'What the provider sends, proved as it proves its calls; for `dsn` a raw mail (`message/rfc822`) as a mail ' +
        'server received it, with `Authorization: Bearer` and the secret. The same event twice counts once.',
      params: FeedbackParams,
      response: { 200: Accepted, ...problems() },
    },
    handler: async (request) => {
      if (underWay >= mostAtOnce) throw new Problem('unavailable', undefined, { retryAfterSeconds: 5 })
      underWay += 1
      const raw: unknown = request.body
      await receiveFeedback(app.deps, request.params.mailProviderId, {
        headers: request.headers,
        method: request.method,
        raw: Buffer.isBuffer(raw) ? raw : Buffer.alloc(0),
      }).finally(() => {
        underWay -= 1
      })
      return {}
    },
  })
}
