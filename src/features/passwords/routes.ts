import type { FastifyRequest } from 'fastify'
import { type App, caller } from '../../http/app.ts'
import { NoContent } from '../../http/shapes.ts'
import { Problem, problems } from '../../problems.ts'
import { NewPasswordLink, PasswordByLink, PasswordChange, PasswordLink } from './schemas.ts'
import { changeOwnPassword, createPasswordLink, setPasswordByLink } from './service.ts'

const tags = ['Passwords']

export default async function passwordRoutes(app: App) {
  app.post('/password-links', {
    config: { access: 'users:write' },
    schema: {
      operationId: 'createPasswordLink',
      tags,
      summary: 'Let a user set a password, once and within 72 hours',
      body: NewPasswordLink,
      response: { 201: PasswordLink, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201).header('cache-control', 'no-store')
      return request.inTenant((ctx) => createPasswordLink(ctx, request.body.userId))
    },
  })

  app.put('/passwords', {
    config: { access: 'public', quota: 'sign-in' },
    schema: {
      operationId: 'setPassword',
      tags,
      summary: 'Set a password by a one-time link',
      security: [],
      body: PasswordByLink,
      response: { 204: NoContent, ...problems() },
    },
    handler: async (request, reply) => {
      await setPasswordByLink(app.deps, request.body)
      return reply.code(204).send(null)
    },
  })

  app.put('/users/me/password', {
    config: { access: 'signed in', quota: 'sign-in' },
    schema: {
      operationId: 'changeOwnPassword',
      tags,
      summary: 'Change the own password',
      body: PasswordChange,
      response: { 204: NoContent, ...problems() },
    },
    handler: async (request, reply) => {
      await changeOwnPassword(app.deps, signedInUser(request), request.body)
      return reply.code(204).send(null)
    },
  })
}

function signedInUser(request: FastifyRequest) {
  const { actor, tenantId } = caller(request)
  if (actor.kind !== 'user' || request.sessionId === null)
    throw new Problem('forbidden', 'Only a user who signed in has a password.')
  return { tenantId, userId: actor.id, sessionId: request.sessionId }
}
