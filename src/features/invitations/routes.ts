import type { App } from '../../http/app.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { InvitationPage, InvitationQuery, InvitationWithLink, Receipt } from './schemas.ts'
import { acceptReceipt, getInvitation, listInvitations, revokeInvitation } from './service.ts'

const tags = ['Invitations']

export default async function invitationRoutes(app: App) {
  app.get('/invitations', {
    config: { access: 'invitations:read' },
    schema: {
      operationId: 'listInvitations',
      tags,
      summary: 'List invitations',
      querystring: InvitationQuery,
      response: { 200: InvitationPage, ...problems() },
    },
    handler: (request) => listInvitations(request.tenant(), request.query),
  })

  app.get('/invitations/:id', {
    config: { access: 'invitations:read' },
    schema: {
      operationId: 'getInvitation',
      tags,
      summary: 'Read an invitation',
      params: IdParams,
      response: { 200: InvitationWithLink, ...problems() },
    },
    handler: (request) => getInvitation(request.tenant(), request.params.id),
  })

  app.post('/invitations/:id/receipt', {
    config: { access: 'invitations:write' },
    schema: {
      operationId: 'acceptReceipt',
      tags,
      summary: 'Say what became of an invitation that you deliver yourself',
      description:
        'For invitations that are `ready`. Delivered ones are `sent` from then on, and count like mails. The same receipt ' +
        'twice counts once.',
      params: IdParams,
      body: Receipt,
      response: { 200: InvitationWithLink, ...problems(409) },
    },
    handler: (request) => request.inTenant((ctx) => acceptReceipt(ctx, request.params.id, request.body)),
  })

  app.delete('/invitations/:id', {
    config: { access: 'invitations:write' },
    schema: {
      operationId: 'revokeInvitation',
      tags,
      summary: 'Revoke an invitation',
      description: 'One that has not gone out never will; of one that has, the links stop working.',
      params: IdParams,
      response: { 204: NoContent, ...problems() },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => revokeInvitation(ctx, request.params.id))
      return reply.code(204).send(null)
    },
  })
}
