import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Scope } from '../access.ts'
import type { Actor, TenantContext } from '../context.ts'
import type { Deps } from '../deps.ts'

/** Fastify with our type provider: what a feature's routes are registered on. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/**
 * The scope a caller needs; `signed in` for any caller; `public` for routes that anybody may call or that check a
 * credential of their own (a link's tag, a webhook's signature).
 */
export type Access = Scope | 'signed in' | 'public'

/** Which allowance of calls a route draws on. */
export type Quota = 'default' | 'sign-in' | 'none'

declare module 'fastify' {
  interface FastifyInstance {
    deps: Deps
  }
  interface FastifyContextConfig {
    access?: Access
    /** Never stores or replays an answer under an Idempotency-Key: the route has its own way of being repeatable. */
    repeatable?: boolean
    /** `default` unless given; `none` for routes that bound their callers themselves. */
    quota?: Quota
  }
  interface FastifyRequest {
    /** Null on public routes only. */
    actor: Actor | null
    tenantId: string | null
    /** The session of a user's access token; null for other callers. */
    sessionId: string | null
    /** One transaction of the caller's tenant; under an Idempotency-Key, once. */
    inTenant<T>(verb: (ctx: TenantContext) => Promise<T>): Promise<T>
    /** For a verb of one statement, in one round trip. */
    tenant(): TenantContext
  }
}

/** A user or key that is certainly there, because the route is not public. */
export function caller(request: FastifyRequest): { actor: Actor; tenantId: string } {
  if (!request.actor || !request.tenantId) throw new Error(`${request.routeOptions.url} is public and has no caller`)
  return { actor: request.actor, tenantId: request.tenantId }
}
