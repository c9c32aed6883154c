import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { previewCall } from './preview.ts'
import { Preview, Previewed } from './preview-schemas.ts'

export default async function previewRoutes(app: App) {
  app.post('/connections/:id/preview', {
    config: { access: 'connections:write', repeatable: true },
    bodyLimit: 4 * 1024 * 1024,
    schema: {
      operationId: 'previewDelivery',
      tags: ['Connections'],
      summary: 'See what a call would do, and why, without doing it',
      description:
        'The call is handled as a live one would be, and then everything is undone: nothing is stored, and nobody is ' +
        'asked. Signature and secret are not looked at.',
      params: IdParams,
      body: Preview,
      response: { 200: Previewed, ...problems(422) },
    },
    handler: (request) => previewCall(request.tenant(), request.params.id, request.body),
  })
}
