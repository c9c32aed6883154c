import type { App } from '../../http/app.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { LookUpAccount, LookUpTest, NewLookUpAccount } from './schemas.ts'
import { deleteLookUpAccount, getLookUpAccount, putLookUpAccount, tryLookUp } from './service.ts'

const tags = ['Connections']
const read = { access: 'connections:read' } as const
const write = { access: 'connections:write' } as const

export default async function lookUpRoutes(app: App) {
  app.get('/connections/:id/look-up', {
    config: read,
    schema: {
      operationId: 'getLookUp',
      tags,
      summary: 'Read how the API of the ticket system is asked, and how that goes',
      params: IdParams,
      response: { 200: LookUpAccount, ...problems() },
    },
    handler: (request) => getLookUpAccount(request.tenant(), request.params.id),
  })

  app.put('/connections/:id/look-up', {
    config: write,
    schema: {
      operationId: 'putLookUp',
      tags,
      summary: 'Enter where the API of the ticket system is, and what to sign in with',
      description:
        'For what its calls do not say: who solved a ticket, who asked, and at which address. Tickets of the last 30 ' +
        'days that wait for it are looked up at once.',
      params: IdParams,
      body: NewLookUpAccount,
      response: { 200: LookUpAccount, ...problems(409) },
    },
    handler: (request) => request.inTenant((ctx) => putLookUpAccount(ctx, request.params.id, request.body)),
  })

  app.delete('/connections/:id/look-up', {
    config: write,
    schema: {
      operationId: 'deleteLookUp',
      tags,
      summary: 'Forget the API of the ticket system and its credentials',
      params: IdParams,
      response: { 204: NoContent, ...problems() },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => deleteLookUpAccount(ctx, request.params.id))
      return reply.code(204).send(null)
    },
  })

  app.post('/connections/:id/look-up/test', {
    config: { ...write, repeatable: true },
    schema: {
      operationId: 'testLookUp',
      tags,
      summary: 'Try address and credentials with one call',
      params: IdParams,
      response: { 200: LookUpTest, ...problems(409) },
    },
    handler: (request) => tryLookUp(request.tenant(), request.params.id),
  })
}
