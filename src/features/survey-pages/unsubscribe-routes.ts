import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, eachStatement, inTenant, type TenantContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { failAsPage, pageRoute, showPage, showUnknown } from '../../pages/reply.ts'
import { readLinkToken } from '../../survey-links.ts'
import {
  findSubscription,
  type Scope,
  type Subscription,
  subscribeAgain,
  unsubscribe,
} from '../suppressions/service.ts'
import { subscriptionView, suppressedView } from './unsubscribe-views.ts'

interface Link {
  Params: { token: string }
  Body: Record<string, unknown> | string | null
}

const contact: Actor = { kind: 'contact', id: null }

/**
 * The page behind the unsubscribe link, and the one-click POST of mail programs (RFC 8058). That stops everything of the
 * firm: whoever presses "unsubscribe" in a mail program is not told of kinds of surveys, and must not get another one
 * next week. The page offers to stop surveys like this one only. A GET changes nothing, and neither does a POST without
 * its field, because mail scanners send both.
 */
export default async function unsubscribeRoutes(app: App) {
  failAsPage(app)
  // RFC 8058 lets a mail program send its one field as either kind of form.
  app.addContentTypeParser('multipart/form-data', { parseAs: 'string', bodyLimit: 4096 }, (_request, body, done) =>
    done(null, body),
  )

  const target = (request: FastifyRequest<Link>) => readLinkToken(app.deps.secrets, 'unsubscribe', request.params.token)

  async function open(request: FastifyRequest<Link>, reply: FastifyReply) {
    const link = target(request)
    if (!link) return showUnknown(reply)
    const ctx = eachStatement(app.deps, link.tenantId, contact)
    return showSubscription(reply, request.params.token, await findSubscription(ctx, link.id))
  }

  // What stands in the address bar after a button was pressed can be opened as well.
  for (const path of ['/u/:token', '/u/:token/survey', '/u/:token/undo'])
    app.get<Link>(path, { ...pageRoute, handler: open })

  const changes = (verb: (ctx: TenantContext, id: string) => Promise<Subscription | undefined>, name: string) =>
    async function change(request: FastifyRequest<Link>, reply: FastifyReply) {
      const link = target(request)
      if (!link) return showUnknown(reply)
      const known = isPressed(request.body, name)
        ? await inTenant(app.deps, link.tenantId, contact, (ctx) => verb(ctx, link.id))
        : await findSubscription(eachStatement(app.deps, link.tenantId, contact), link.id)
      return showSubscription(reply, request.params.token, known)
    }

  const stops = (scope: Scope) => (ctx: TenantContext, id: string) => unsubscribe(ctx, id, scope)
  app.post<Link>('/u/:token', { ...pageRoute, handler: changes(stops('everything'), 'List-Unsubscribe') })
  app.post<Link>('/u/:token/survey', { ...pageRoute, handler: changes(stops('survey'), 'Stop-Survey') })
  app.post<Link>('/u/:token/undo', { ...pageRoute, handler: changes(subscribeAgain, 'Subscribe-Again') })
}

function isPressed(body: Link['Body'], name: string): boolean {
  if (typeof body === 'string')
    return new RegExp(`name="?${name}"?\\r?\\n(?:[^\\r\\n]+\\r?\\n)*\\r?\\nOne-Click\\r?\\n`, 'i').test(body)
  return body?.[name] === 'One-Click'
}

function showSubscription(reply: FastifyReply, token: string, subscription: Subscription | undefined) {
  if (!subscription) return showUnknown(reply)
  return subscription.state === 'suppressed otherwise'
    ? showPage(reply, 200, 'message', suppressedView(subscription))
    : showPage(reply, 200, 'unsubscribe', subscriptionView(subscription, `/u/${token}`))
}
