import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { Brand, BrandChange } from './schemas.ts'
import { deleteBrand, getBrand, putBrand } from './service.ts'

const tags = ['Tenant']

export default async function brandRoutes(app: App) {
  app.get('/tenant/brand', {
    config: { access: 'tenant:read' },
    schema: {
      operationId: 'getBrand',
      tags,
      summary: 'Read the brand of the firm',
      response: { 200: Brand, ...problems() },
    },
    handler: (request) => getBrand(request.tenant()),
  })

  app.put('/tenant/brand', {
    config: { access: 'tenant:write' },
    schema: {
      operationId: 'putBrand',
      tags,
      summary: 'Set the colour of survey mails and pages',
      description:
        'Contrast is that of WCAG 2.2. A colour that cannot be seen is refused with the nearest that can; what is ' +
        'written on it is black or white, whichever can be read. A logo stays as it is.',
      body: BrandChange,
      response: { 200: Brand, ...problems(412) },
    },
    handler: (request) => request.inTenant((ctx) => putBrand(ctx, request.body, ifMatch(request))),
  })

  app.delete('/tenant/brand', {
    config: { access: 'tenant:write' },
    schema: {
      operationId: 'deleteBrand',
      tags,
      summary: 'Take colour and logo away',
      response: { 204: NoContent, ...problems(412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => deleteBrand(ctx, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })
}
