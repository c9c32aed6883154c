import type { App } from '../../http/app.ts'
import { problems } from '../../problems.ts'
import { previewMailTemplate } from './preview.ts'
import { MailTemplateInput, MailTemplateParams, MailTemplatePreview } from './schemas.ts'

export default async function mailTemplatePreviewRoutes(app: App) {
  app.post('/mail-templates/:kind/:language/preview', {
    config: { access: 'mails:write', repeatable: true },
    schema: {
      operationId: 'previewMailTemplate',
      tags: ['Mail templates'],
      summary: 'Show the mail that a text would make',
      description:
        'Of a made-up ticket, with the brand of the firm; nothing is stored or sent, and the links lead nowhere.',
      params: MailTemplateParams,
      body: MailTemplateInput,
      response: { 200: MailTemplatePreview, ...problems() },
    },
    handler: (request) => previewMailTemplate(request.tenant(), request.params, request.body),
  })
}
