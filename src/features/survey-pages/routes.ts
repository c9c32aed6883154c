import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, eachStatement } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { pageHeaders } from '../../pages/render.ts'
import { failAsPage, pageRoute, showPage, showUnknown } from '../../pages/reply.ts'
import { readLinkToken } from '../../survey-links.ts'
import { readSurveyPage, type SurveyForm, submitSurvey } from './service.ts'
import { expiredView, surveyView, thanksView } from './views.ts'
import { visitor } from './visitor.ts'

interface Link {
  Params: { token: string }
  Querystring: Record<string, unknown>
  Body: Record<string, unknown> | null
}

const contact: Actor = { kind: 'contact', id: null }

/** The pages behind the links of a survey mail: the form, and the thanks. They work without script. */
export default async function surveyPageRoutes(app: App) {
  failAsPage(app)

  app.get<Link>('/s/:token', { ...pageRoute, handler: openPage })
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
    return showForm(reply, request.params.token, 200, await readSurveyPage(link.ctx, link.id, visit))
  }

  async function openThanks(request: FastifyRequest<Link>, reply: FastifyReply) {
    const link = target(request)
    const form = link && (await readSurveyPage(link.ctx, link.id))
    if (form?.page.submitted_at == null) return showForm(reply, request.params.token, 200, form)
    return showThanks(reply, request.params.token, 200, form)
  }

  async function submit(request: FastifyRequest<Link>, reply: FastifyReply) {
    const link = target(request)
    if (!link) return showUnknown(reply)
    const result = await submitSurvey(link.ctx, link.id, request.body ?? {})
    if (result.stored) return reply.headers(pageHeaders).redirect(`/s/${request.params.token}/thanks`, 303)
    const changedTooLate = result.form?.page.condition === 'edit_window_over'
    return showForm(reply, request.params.token, changedTooLate ? 409 : 422, result.form)
  }
}

function showForm(reply: FastifyReply, token: string, status: number, form: SurveyForm | undefined) {
  switch (form?.page.condition) {
    case undefined:
      return showUnknown(reply)
    case 'expired':
      return showPage(reply, 410, 'message', expiredView(form!.page))
    case 'edit_window_over':
      return showThanks(reply, token, status, form!)
    default:
      return showPage(reply, status, 'survey', surveyView(form!, `/s/${token}`))
  }
}

const showThanks = (reply: FastifyReply, token: string, status: number, { page, content }: SurveyForm) =>
  showPage(reply, status, 'thanks', thanksView(page, content, page.condition === 'answered' ? `/s/${token}` : null))
