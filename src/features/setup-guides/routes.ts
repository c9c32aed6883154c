import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { htmlOf } from '../../pages/markdown.ts'
import { failAsPage, pageRoute, showPage } from '../../pages/reply.ts'
import { notFound } from '../../problems.ts'
import { commonGuide, guides } from '../../ticket-systems/guides.ts'
import { ticketSystems } from '../../ticket-systems/registry.ts'

const SystemParams = Type.Object({ name: Type.String({ maxLength: 50 }) })

/** How to set up each ticket system; anybody may read it, since it holds nothing of any firm. */
export default async function setupGuideRoutes(app: App) {
  failAsPage(app)

  app.get('/docs/systems', pageRoute, (_request, reply) =>
    showPage(reply, 200, 'guides', {
      title: 'Connecting a ticket system',
      html: htmlOf(commonGuide),
      guides: [...guides.values()],
    }),
  )

  app.get(
    '/docs/systems/:name',
    { ...pageRoute, schema: { ...pageRoute.schema, params: SystemParams } },
    (request, reply) => {
      const guide = guides.get(ticketSystems.get(request.params.name)?.name ?? '')
      if (!guide) throw notFound('guide')
      return showPage(reply, 200, 'guide', { title: `${guide.title} and Rapport`, html: htmlOf(guide.text) })
    },
  )
}
