import type { FastifyReply } from 'fastify'
import type { PageBrand } from '../brand/page-brand.ts'
import type { App } from '../http/app.ts'
import { languageAccepted } from '../languages/languages.ts'
import { wordsIn } from '../languages/words.ts'
import { headersWith, type PageName, renderPage } from './render.ts'

/** Options of a route that shows a page: anybody may call it, since the token in its address is the credential. */
export const pageRoute = { config: { access: 'public' }, schema: { hide: true } } as const

/** A page; with the brand of its firm where the view has one. */
export const showPage = (
  reply: FastifyReply,
  status: number,
  name: PageName,
  view: Record<string, unknown> & { brand?: PageBrand | undefined },
) => reply.code(status).headers(headersWith(view.brand)).send(renderPage(name, view))

/** People get a page, not a problem document, when something fails. */
export function failAsPage(app: App) {
  app.setErrorHandler((error: Error & { statusCode?: number; status?: number }, request, reply) => {
    const status = error.statusCode ?? error.status ?? 500
    if (status === 404) return showUnknown(reply)
    if (status >= 500) request.log.error({ err: error }, 'page failed')
    return showMessage(reply, status, 'failed')
  })
}

/** One and the same for links that were revoked and links that never existed. */
export const showUnknown = (reply: FastifyReply) => showMessage(reply, 404, 'unknown')

/** A page that belongs to nobody whose language we know, so it is in one that the browser asks for. */
function showMessage(reply: FastifyReply, status: number, what: 'failed' | 'unknown') {
  const { language, direction, say } = wordsIn(languageAccepted(reply.request.headers['accept-language']))
  const heading = say(`${what}.heading`)
  return showPage(reply.header('vary', 'accept-language'), status, 'message', {
    ...{ language, direction, heading },
    title: heading,
    text: say(`${what}.text`),
  })
}
