import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, eachStatement } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { isId } from '../../ids.ts'
import { failAsPage, pageRoute, showPage, showUnknown } from '../../pages/reply.ts'
import { readLinkToken } from '../../survey-links.ts'
import { getCapturedMail, listCapturedMails } from '../captured-mails/service.ts'

interface Mailbox {
  Params: { token: string; id: string }
  Querystring: { cursor?: string }
}

const contact: Actor = { kind: 'contact', id: null }
const perPage = 50

/** Mails are shown as they came, but in a place of their own, where nothing in them can run or reach our pages. */
const mailPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src https: data:; style-src 'unsafe-inline'"

/** The page of captured mails behind a link that is valid for an hour, where mail is captured. */
export default async function mailboxRoutes(app: App) {
  failAsPage(app)

  const open = async (request: FastifyRequest<Mailbox>) => {
    const { deps } = app
    const link = readLinkToken(deps.secrets, 'mailbox', request.params.token)
    if (!link || link.expiresAt <= deps.clock.now()) return undefined
    const isCaptured = !deps.config.SMTP_URL || (await deps.sandboxes.has(link.tenantId))
    return isCaptured ? eachStatement(deps, link.tenantId, contact) : undefined
  }

  app.get<Mailbox>('/mailbox/:token', {
    ...pageRoute,
    handler: async (request, reply) => {
      const ctx = await open(request)
      if (!ctx) return showUnknown(reply)
      const { cursor } = request.query
      const list = { limit: perPage, sort: '-capturedAt', ...(typeof cursor === 'string' && { cursor }) } as const
      const { items, nextCursor } = await listCapturedMails(ctx, list)
      const path = `/mailbox/${request.params.token}`
      return showPage(reply, 200, 'mailbox', {
        title: 'Captured mails',
        mails: items.map(({ id, subject, recipient, capturedAt }) => ({
          ...{ subject, recipient, capturedAt: minute(capturedAt), href: `${path}/${id}` },
        })),
        olderHref: nextCursor && `${path}?cursor=${nextCursor}`,
      })
    },
  })

  app.get<Mailbox>('/mailbox/:token/:id', {
    ...pageRoute,
    handler: async (request, reply) => {
      const ctx = isId(request.params.id) ? await open(request) : undefined
      if (!ctx) return showUnknown(reply)
      const { id, subject, recipient, headers, text } = await getCapturedMail(ctx, request.params.id)
      const listHref = `/mailbox/${request.params.token}`
      return showPage(reply, 200, 'mail', {
        ...{ title: subject, subject, recipient, text, listHref, htmlHref: `${listHref}/${id}/html` },
        headers: Object.entries((headers ?? {}) as Record<string, string>).map(([name, value]) => ({ name, value })),
      })
    },
  })

  app.get<Mailbox>('/mailbox/:token/:id/html', {
    ...pageRoute,
    handler: async (request, reply) => {
      const ctx = isId(request.params.id) ? await open(request) : undefined
      if (!ctx) return showUnknown(reply)
      const { html } = await getCapturedMail(ctx, request.params.id)
      return showMail(reply, html)
    },
  })
}

/** Links of a mail open beside the page: inside its frame, our own pages refuse to appear. */
const showMail = (reply: FastifyReply, html: string) =>
  reply
    .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': mailPolicy })
    .headers({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' })
    .header('x-content-type-options', 'nosniff')
    .send(html.replace(/<head[^>]*>/i, '$&<base target="_blank">'))

const minute = (moment: Date) => `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`
