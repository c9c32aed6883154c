import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import {
  MailProvider,
  MailProviderChange,
  MailProviderPage,
  MailProviderQuery,
  MailProviderWithSecret,
  NewMailProvider,
  NewMailProviderSecret,
} from './schemas.ts'
import {
  archiveMailProvider,
  changeMailProvider,
  createMailProvider,
  getMailProvider,
  listMailProviders,
  replaceMailProviderSecret,
} from './service.ts'

const tags = ['Mail providers']
const read = { access: 'mails:read' } as const
const write = { access: 'mails:write' } as const

export default async function mailProviderRoutes(app: App) {
  app.get('/mail-providers', {
    config: read,
    schema: {
      operationId: 'listMailProviders',
      tags,
      summary: 'List those who tell what became of mails',
      querystring: MailProviderQuery,
      response: { 200: MailProviderPage, ...problems() },
    },
    handler: (request) => listMailProviders(request.tenant(), request.query),
  })

  app.post('/mail-providers', {
    config: write,
    schema: {
      operationId: 'createMailProvider',
      tags,
      summary: 'Let a mail provider tell what became of mails',
      body: NewMailProvider,
      response: { 201: MailProviderWithSecret, ...problems(409) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => createMailProvider(ctx, request.body))
    },
  })

  app.get('/mail-providers/:id', {
    config: read,
    schema: {
      operationId: 'getMailProvider',
      tags,
      summary: 'Read a mail provider, and what came of its calls',
      params: IdParams,
      response: { 200: MailProvider, ...problems() },
    },
    handler: (request) => getMailProvider(request.tenant(), request.params.id),
  })

  app.patch('/mail-providers/:id', {
    config: write,
    schema: {
      operationId: 'changeMailProvider',
      tags,
      summary: 'Rename, disable or enable a mail provider',
      params: IdParams,
      body: MailProviderChange,
      response: { 200: MailProvider, ...problems(412) },
    },
    handler: (request) =>
      request.inTenant((ctx) => changeMailProvider(ctx, request.params.id, request.body, ifMatch(request))),
  })

  app.put('/mail-providers/:id/secret', {
    config: write,
    schema: {
      operationId: 'replaceMailProviderSecret',
      tags,
      summary: 'Replace the secret of a mail provider',
      params: IdParams,
      body: NewMailProviderSecret,
      response: { 200: MailProviderWithSecret, ...problems(412) },
    },
    handler: (request) =>
      request.inTenant((ctx) => replaceMailProviderSecret(ctx, request.params.id, request.body, ifMatch(request))),
  })

  app.delete('/mail-providers/:id', {
    config: write,
    schema: {
      operationId: 'archiveMailProvider',
      tags,
      summary: 'Archive a mail provider',
      params: IdParams,
      response: { 204: NoContent, ...problems(412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => archiveMailProvider(ctx, request.params.id, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })
}
