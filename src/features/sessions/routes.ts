import { type App, caller } from '../../http/app.ts'
import { NoContent } from '../../http/shapes.ts'
import { Problem, problems } from '../../problems.ts'
import { accessTokenSeconds, Credentials, KeySet, Refresh, Session } from './schemas.ts'
import { endOwnSession, refreshSession, signIn } from './service.ts'

const tags = ['Sessions']

export default async function sessionRoutes(app: App) {
  const withAccessToken = ({ claims, ...session }: Awaited<ReturnType<typeof signIn>>) => ({
    ...session,
    accessToken: app.jwt.sign(claims),
    tokenType: 'Bearer' as const,
    expiresIn: accessTokenSeconds,
  })

  app.post('/sessions', {
    config: { access: 'public', quota: 'sign-in' },
    schema: {
      operationId: 'createSession',
      tags,
      summary: 'Sign in',
      description:
        'Wrong passwords make the next attempts on that account wait, up to 15 minutes. 409 when the address and the ' +
        'password fit in several firms: `errors` says which, and `tenantId` chooses one.',
      security: [],
      body: Credentials,
      response: { 201: Session, ...problems(409) },
    },
    handler: async (request, reply) => {
      reply.code(201).header('cache-control', 'no-store')
      return withAccessToken(await signIn(app.deps, request.body))
    },
  })

  app.post('/sessions/refresh', {
    config: { access: 'public' },
    schema: {
      operationId: 'refreshSession',
      tags,
      summary: 'Exchange a refresh token for the next tokens',
      security: [],
      body: Refresh,
      response: { 200: Session, ...problems() },
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return withAccessToken(await refreshSession(app.deps, request.body.refreshToken))
    },
  })

  app.delete('/sessions/current', {
    config: { access: 'signed in' },
    schema: {
      operationId: 'endSession',
      tags,
      summary: 'Sign out',
      response: { 204: NoContent, ...problems() },
    },
    handler: async (request, reply) => {
      const { actor } = caller(request)
      const { sessionId } = request
      if (actor.kind !== 'user' || sessionId === null) throw new Problem('forbidden', 'An API key has no session.')
      await request.inTenant((ctx) => endOwnSession(ctx, actor.id, sessionId))
      return reply.code(204).send(null)
    },
  })
}

/** The public halves of the keys that sign access tokens (RFC 7517), for portals that check them. */
export async function keySetRoutes(app: App) {
  const keys = app.deps.secrets.signingKeys.map(({ kid, publicKey }) => {
    const { x = '' } = publicKey.export({ format: 'jwk' })
    return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' } as const
  })

  app.get('/.well-known/jwks.json', {
    config: { access: 'public' },
    schema: {
      operationId: 'getKeySet',
      tags,
      summary: 'Read the public keys of access tokens',
      security: [],
      response: { 200: KeySet, ...problems() },
    },
    handler: (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300')
      return { keys }
    },
  })
}
