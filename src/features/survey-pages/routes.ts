import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, eachStatement } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { type PageName, pageHeaders, renderPage } from '../../pages/render.ts'
import { readLinkToken } from '../../survey-links.ts'
import { readSurveyPage, type SurveyForm, submitSurvey } from './service.ts'
import { expiredView, failedView, surveyView, thanksView, unknownView } from './views.ts'
import { visitor } from './visitor.ts'

interface Link {
  Params: { token: string }
  Querystring: Record<string, unknown>
  Body: Record<string, unknown> | null
}

const contact: Actor = { kind: 'contact', id: null }
const options = { config: { access: 'public' }, schema: { hide: true } } as const

const show = (reply: FastifyReply, status: number, name: PageName, view: object) =>
  reply.code(status).headers(pageHeaders).send(renderPage(name, view))

/** The pages behind the links of a survey mail: the form, and the thanks. They work without script. */
export default async function surveyPageRoutes(app: App) {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? (error as { status?: number }).status ?? 500
    if (status >= 500) request.log.error({ err: error }, 'page failed')
    return show(reply, status, 'message', failedView)
  })

  app.get<Link>('/s/:token', { ...options, handler: openPage })
  app.get<Link>('/s/:token/thanks', { ...options, handler: openThanks })
  app.post<Link>('/s/:token', { ...options, handler: submit })

  const target = (request: FastifyRequest<Link>) => {
    const link = readLinkToken(app.deps.secrets, 'survey', request.params.token)
    return link && { id: link.id, ctx: eachStatement(app.deps, link.tenantId, contact) }
  }

  async function openPage(request: FastifyRequest<Link>, reply: FastifyReply) {
    const link = target(request)
    if (!link) return show(reply, 404, 'message', unknownView)
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
    if (!link) return show(reply, 404, 'message', unknownView)
    const result = await submitSurvey(link.ctx, link.id, request.body ?? {})
    if (result.stored) return reply.headers(pageHeaders).redirect(`/s/${request.params.token}/thanks`, 303)
    const changedTooLate = result.form?.page.condition === 'edit_window_over'
    return showForm(reply, request.params.token, changedTooLate ? 409 : 422, result.form)
  }
}

function showForm(reply: FastifyReply, token: string, status: number, form: SurveyForm | undefined) {
  switch (form?.page.condition) {
    case undefined:
      return show(reply, 404, 'message', unknownView)
    case 'expired':
      return show(reply, 410, 'message', expiredView(form!.page))
    case 'edit_window_over':
      return showThanks(reply, token, status, form!)
    default:
      return show(reply, status, 'survey', surveyView(form!, `/s/${token}`))
  }
}

const showThanks = (reply: FastifyReply, token: string, status: number, { page, content }: SurveyForm) =>
  show(reply, status, 'thanks', thanksView(page, content, page.condition === 'answered' ? `/s/${token}` : null))
