import type { App } from '../../http/app.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { InvitationPage, InvitationQuery, InvitationWithLink } from './schemas.ts'
import { getInvitation, listInvitations, revokeInvitation } from './service.ts'

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
