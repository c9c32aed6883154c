import type { App } from '../../http/app.ts'
import { problems } from '../../problems.ts'
import { previewMailTemplate } from './preview.ts'
import { MailTemplateInput, MailTemplateParams, MailTemplatePreview, MailTemplateTest, TestedMail } from './schemas.ts'
import { prepareTest, sendTest } from './test-mail.ts'

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

  app.post('/mail-templates/:kind/:language/test', {
    config: { access: 'mails:write', repeatable: true },
    schema: {
      operationId: 'testMailTemplate',
      tags: ['Mail templates'],
      summary: 'Send the mail that a text would make to yourself',
      description:
        'To the address of the user who is signed in and to nobody else, so that an API key is refused. The mail is of ' +
        'a made-up ticket, its subject begins with [Test] and its links lead nowhere. Ten an hour. Where mail is ' +
        'captured, as in a sandbox, it is captured.',
      params: MailTemplateParams,
      body: MailTemplateTest,
      response: { 200: TestedMail, ...problems(409) },
    },
    handler: async (request) => {
      const mail = await request.inTenant((ctx) => prepareTest(ctx, request.params, request.body))
      return sendTest(app.deps, mail)
    },
  })
}
