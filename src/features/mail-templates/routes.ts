import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { MailTemplate, MailTemplateInput, MailTemplatePage, MailTemplateParams, MailTemplateQuery } from './schemas.ts'
import { deleteMailTemplate, getMailTemplate, listMailTemplates, putMailTemplate } from './service.ts'

const tags = ['Mail templates']

export default async function mailTemplateRoutes(app: App) {
  app.get('/mail-templates', {
    config: { access: 'mails:read' },
    schema: {
      operationId: 'listMailTemplates',
      tags,
      summary: 'List mail templates',
      querystring: MailTemplateQuery,
      response: { 200: MailTemplatePage, ...problems() },
    },
    handler: (request) => listMailTemplates(request.tenant(), request.query),
  })

  app.get('/mail-templates/:kind/:language', {
    config: { access: 'mails:read' },
    schema: {
      operationId: 'getMailTemplate',
      tags,
      summary: 'Read a mail template',
      params: MailTemplateParams,
      response: { 200: MailTemplate, ...problems() },
    },
    handler: (request) => getMailTemplate(request.tenant(), request.params),
  })

  app.put('/mail-templates/:kind/:language', {
    config: { access: 'mails:write' },
    schema: {
      operationId: 'putMailTemplate',
      tags,
      summary: 'Write the text of a kind of mail in a language',
      description:
        'Subject and first paragraphs, in Liquid with a few tags (if, unless, case, for, assign, capture) and filters, ' +
        'tried on made-up mails before it is taken. The question, its marks, the reason for the mail and the way out ' +
        'are put in by Rapport. Where the firm has no text in the language of a mail, it has the words of Rapport; a ' +
        'reminder without a text of its own takes that of the survey.',
      params: MailTemplateParams,
      body: MailTemplateInput,
      response: { 200: MailTemplate, 201: MailTemplate, ...problems(409, 412) },
    },
    handler: async (request, reply) => {
      const { params, body } = request
      const verb = await request.inTenant((ctx) => putMailTemplate(ctx, params, body, ifMatch(request)))
      if (verb.created) reply.code(201).header('location', `/v1/mail-templates/${params.kind}/${params.language}`)
      return verb.template
    },
  })

  app.delete('/mail-templates/:kind/:language', {
    config: { access: 'mails:write' },
    schema: {
      operationId: 'deleteMailTemplate',
      tags,
      summary: 'Go back to the words of Rapport',
      params: MailTemplateParams,
      response: { 204: NoContent, ...problems(412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => deleteMailTemplate(ctx, request.params, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })
}
