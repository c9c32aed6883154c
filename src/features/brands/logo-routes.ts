import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { logoTypes } from '../../brand/brand.ts'
import { eachStatement } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { NoContent } from '../../http/shapes.ts'
import { isId } from '../../ids.ts'
import { notFound, Problem, problems } from '../../problems.ts'
import { largestLogoBytes } from './logo.ts'
import { Brand } from './schemas.ts'
import { deleteLogo, findLogo, putLogo } from './service.ts'

const tags = ['Tenant']
const types = Object.keys(logoTypes)
const bytes = Type.Unsafe<Buffer>({ description: 'The bytes of the picture.' })

export default async function logoRoutes(app: App) {
  app.addContentTypeParser(types, { parseAs: 'buffer', bodyLimit: largestLogoBytes }, (_request, body, done) =>
    done(null, body),
  )

  app.put('/tenant/brand/logo', {
    config: { access: 'tenant:write' },
    bodyLimit: largestLogoBytes,
    schema: {
      operationId: 'putLogo',
      tags,
      summary: 'Set the logo of survey mails and pages',
      description:
        'A PNG, JPEG or WebP of at most 200 KB and 2000 pixels a side, as the body. PNG is what all mail programs show. ' +
        'It is public: whoever gets a mail can fetch it.',
      body: { content: Object.fromEntries(types.map((type) => [type, { schema: bytes }])) },
      response: { 200: Brand, ...problems(412) },
    },
    handler: (request) => {
      const body: unknown = request.body
      if (!Buffer.isBuffer(body))
        throw new Problem('unsupported_media_type', `Send the picture as ${types.join(' or ')}.`)
      const mediaType = request.headers['content-type']!.split(';')[0]!.trim().toLowerCase()
      return request.inTenant((ctx) => putLogo(ctx, body, mediaType, ifMatch(request)))
    },
  })

  app.delete('/tenant/brand/logo', {
    config: { access: 'tenant:write' },
    schema: {
      operationId: 'deleteLogo',
      tags,
      summary: 'Take the logo away',
      response: { 204: NoContent, ...problems(412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => deleteLogo(ctx, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })
}

/** Where mails and pages load a logo from. Its hash is in the address: nobody finds one that was not shown to them. */
export async function publicLogoRoutes(app: App) {
  app.get<{ Params: { tenantId: string; file: string } }>('/brand/:tenantId/:file', {
    config: { access: 'public' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const { tenantId, file } = request.params
      const hash = /^([0-9a-f]{32})\.(?:png|jpg|webp)$/.exec(file)?.[1]
      const ctx = isId(tenantId) && eachStatement(app.deps, tenantId, { kind: 'contact', id: null })
      const found = hash !== undefined && ctx ? await findLogo(ctx, hash) : undefined
      if (!found?.logo) throw notFound('logo')
      return picture(reply, found.logoType!).send(found.logo)
    },
  })
}

const picture = (reply: FastifyReply, type: string) =>
  reply.type(type).headers({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex, nofollow',
  })
