import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { CapturedMail, CapturedMailPage, CapturedMailQuery } from './schemas.ts'
import { getCapturedMail, listCapturedMails } from './service.ts'

const tags = ['Captured mails']

export default async function capturedMailRoutes(app: App) {
  app.get('/captured-mails', {
    config: { access: 'mails:read' },
    schema: {
      operationId: 'listCapturedMails',
      tags,
      summary: 'List mails that were kept instead of sent',
      querystring: CapturedMailQuery,
      response: { 200: CapturedMailPage, ...problems() },
    },
    handler: (request) => listCapturedMails(request.tenant(), request.query),
  })

  app.get('/captured-mails/:id', {
    config: { access: 'mails:read' },
    schema: {
      operationId: 'getCapturedMail',
      tags,
      summary: 'Read a captured mail',
      params: IdParams,
      response: { 200: CapturedMail, ...problems() },
    },
    handler: (request) => getCapturedMail(request.tenant(), request.params.id),
  })
}
