import type { App } from '../../http/app.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { WriteBackSetting } from './schemas.ts'
import { disableWriteBack, enableWriteBack, getWriteBack } from './service.ts'

const tags = ['Connections']
const write = { access: 'connections:write' } as const

export default async function writeBackRoutes(app: App) {
  app.get('/connections/:id/write-back', {
    config: { access: 'connections:read' },
    schema: {
      operationId: 'getWriteBack',
      tags,
      summary: 'Read whether answers are written on tickets, and how that goes',
      params: IdParams,
      response: { 200: WriteBackSetting, ...problems() },
    },
    handler: (request) => getWriteBack(request.tenant(), request.params.id),
  })

  app.put('/connections/:id/write-back', {
    config: write,
    schema: {
      operationId: 'enableWriteBack',
      tags,
      summary: 'Write answers on their tickets from now on',
      description:
        'An internal note says who answered, the marks in words and the comment; whoever may read internal notes of the ' +
        'ticket can read it. An answer is written two minutes after its last change. Erasing an answer in Rapport ' +
        'leaves the note, which is no longer ours.',
      params: IdParams,
      response: { 200: WriteBackSetting, ...problems(409) },
    },
    handler: (request) => request.inTenant((ctx) => enableWriteBack(ctx, request.params.id)),
  })

  app.delete('/connections/:id/write-back', {
    config: write,
    schema: {
      operationId: 'disableWriteBack',
      tags,
      summary: 'Write no more answers on tickets',
      params: IdParams,
      response: { 204: NoContent, ...problems() },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => disableWriteBack(ctx, request.params.id))
      return reply.code(204).send(null)
    },
  })
}
