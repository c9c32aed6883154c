import type { App } from '../../http/app.ts'
import { problems } from '../../problems.ts'
import { CapturedMailLink } from './schemas.ts'
import { createCapturedMailLink } from './service.ts'

export default async function capturedMailLinkRoutes(app: App) {
  app.post('/captured-mail-links', {
    config: { access: 'mails:read' },
    schema: {
      operationId: 'createCapturedMailLink',
      tags: ['Captured mails'],
      summary: 'Make a link to a page of captured mails',
      description: 'Whoever has the link sees the mails of the firm in a browser for an hour.',
      response: { 201: CapturedMailLink, ...problems(409) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return createCapturedMailLink(request.tenant())
    },
  })
}
