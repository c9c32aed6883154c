import type { FastifyReply } from 'fastify'
import type { App } from '../http/app.ts'
import { type PageName, pageHeaders, renderPage } from './render.ts'

/** Options of a route that shows a page: anybody may call it, since the token in its address is the credential. */
export const pageRoute = { config: { access: 'public' }, schema: { hide: true } } as const

export const showPage = (reply: FastifyReply, status: number, name: PageName, view: object) =>
  reply.code(status).headers(pageHeaders).send(renderPage(name, view))

/** People get a page, not a problem document, when something fails. */
export function failAsPage(app: App) {
  app.setErrorHandler((error: Error & { statusCode?: number; status?: number }, request, reply) => {
    const status = error.statusCode ?? error.status ?? 500
    if (status === 404) return showUnknown(reply)
    if (status >= 500) request.log.error({ err: error }, 'page failed')
    return showPage(reply, status, 'message', {
      title: 'Something went wrong',
      heading: 'Something went wrong',
      text: 'Please try again in a moment. What you sent before is not lost.',
    })
  })
}

/** One and the same for links that were revoked and links that never existed. */
export const showUnknown = (reply: FastifyReply) =>
  showPage(reply, 404, 'message', {
    title: 'There is nothing here',
    heading: 'There is nothing here',
    text: 'This link leads nowhere. Please check that it was copied as a whole from the mail.',
  })
