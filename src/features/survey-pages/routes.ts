import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, eachStatement } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { pageHeaders } from '../../pages/render.ts'
import { failAsPage, pageRoute, showPage, showUnknown } from '../../pages/reply.ts'
import { readLinkToken } from '../../survey-links.ts'
import { isFillable, readSurveyPage, type SurveyForm } from './service.ts'
import { expiredView, type PageAddress, surveyView, thanksView } from './views.ts'
import { senderOf, visitor } from './visitor.ts'
import { takeVote } from './votes.ts'

interface Link {
  Params: { token: string }
  Querystring: Record<string, unknown>
  Body: Record<string, unknown> | null
}

const contact: Actor = { kind: 'contact', id: null }

/** The pages behind the links of a survey mail: the form, what its answers lead to, and the thanks. They work without script. */
export default async function surveyPageRoutes(app: App) {
  failAsPage(app)

  app.get<Link>('/s/:token', { ...pageRoute, handler: openPage })
  app.get<Link>('/s/:token/more', { ...pageRoute, handler: openFollowUps })
  app.get<Link>('/s/:token/thanks', { ...pageRoute, handler: openThanks })
  app.post<Link>('/s/:token', { ...pageRoute, handler: submit })

  const target = (request: FastifyRequest<Link>) => {
    const link = readLinkToken(app.deps.secrets, 'survey', request.params.token)
    return link && { id: link.id, ctx: eachStatement(app.deps, link.tenantId, contact) }
  }

  async function openPage(request: FastifyRequest<Link>, reply: FastifyReply) {
    const link = target(request)
    if (!link) return showUnknown(reply)
    if (request.method === 'HEAD') return reply.headers(pageHeaders).send()
    const visit = visitor(request.query, request.headers['user-agent'], request.ip)
    const address = addressOf(request)
    return showForm(reply, address, 200, await readSurveyPage(link.ctx, link.id, { visit, lang: address.lang }))
  }

  async function openFollowUps(request: FastifyRequest<Link>, reply: FastifyReply) {
    const link = target(request)
    const address = addressOf(request)
    const form = link && (await readSurveyPage(link.ctx, link.id, { lang: address.lang, part: 'followUps' }))
    if (form?.page.submitted_at == null || isFillable(form)) return showForm(reply, address, 200, form)
    return showPage(reply, 200, 'thanks', thanksView(form, address))
  }

  async function openThanks(request: FastifyRequest<Link>, reply: FastifyReply) {
    const link = target(request)
    const address = addressOf(request)
    const form = link && (await readSurveyPage(link.ctx, link.id, { lang: address.lang }))
    if (form?.page.submitted_at == null) return showForm(reply, address, 200, form)
    return showPage(reply, 200, 'thanks', thanksView(form, address))
  }

  async function submit(request: FastifyRequest<Link>, reply: FastifyReply) {
    const link = target(request)
    if (!link) return showUnknown(reply)
    const address = addressOf(request)
    const sender = senderOf(request.headers['user-agent'], request.ip)
    const result = await takeVote(link.ctx, link.id, request.body ?? {}, { sender, lang: address.lang })
    if (result.stored) return reply.headers(pageHeaders).redirect(nextAddress(address, result.asksMore), 303)
    if (result.form?.isHeld) return showForm(reply, address, 202, result.form)
    const changedTooLate = result.form?.page.condition === 'edit_window_over'
    return showForm(reply, address, changedTooLate ? 409 : 422, result.form)
  }
}

/** A language tag of surveys has this form at most; anything else chooses nothing. */
function addressOf({ params, query }: FastifyRequest<Link>): PageAddress {
  const lang = typeof query.lang === 'string' && /^[A-Za-z0-9-]{2,12}$/.test(query.lang) ? query.lang : undefined
  return { path: `/s/${params.token}`, lang }
}

const nextAddress = ({ path, lang }: PageAddress, asksMore: boolean) =>
  `${path}/${asksMore ? 'more' : 'thanks'}${lang ? `?lang=${lang}` : ''}`

function showForm(reply: FastifyReply, address: PageAddress, status: number, form: SurveyForm | undefined) {
  if (form && isFillable(form)) return showPage(reply, status, 'survey', surveyView(form, address))
  switch (form?.page.condition) {
    case undefined:
      return showUnknown(reply)
    case 'expired':
      return showPage(reply, 410, 'message', expiredView(form!))
    default:
      return showPage(reply, status, 'thanks', thanksView(form!, address))
  }
}
