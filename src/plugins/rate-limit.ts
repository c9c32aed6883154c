import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import type { App, Quota } from '../http/app.ts'
import { Problem } from '../problems.ts'

const windowSeconds = 60
const addressOf = (request: FastifyRequest) => normalizeIP(request.ip, 64)

/**
 * How many calls a minute a user, an API key or, on public routes, a network address may make; fewer for signing in,
 * and fewer wrong credentials. Counted in Redis when there is one, so that all API processes count together, and in
 * memory otherwise; while Redis is away nothing is counted, and nobody is turned away for it.
 */
export default fp(
  async (app: App) => {
    const { RATE_LIMIT } = app.deps.config
    await app.register(rateLimit, { global: false, skipOnError: true, ...counters(app) })
    const quotaOf = (name: Quota, max: number, key: (request: FastifyRequest) => string) => ({
      name,
      count: app.createRateLimit({
        max,
        timeWindow: windowSeconds * 1000,
        keyGenerator: (request) => `${name} ${key(request)}`,
      }),
    })
    const callerOf = (request: FastifyRequest) => request.actor?.id ?? addressOf(request)
    const quotas = {
      default: quotaOf('default', RATE_LIMIT, callerOf),
      'sign-in': quotaOf('sign-in', Math.ceil(RATE_LIMIT / 40), addressOf),
    }

    refuseGuessing(app, Math.ceil(RATE_LIMIT / 4))
    app.addHook('preParsing', async (request, reply) => {
      const { quota = 'default' } = request.routeOptions.config
      if (quota === 'none') return
      const { name, count } = quotas[quota]
      const counted = await count(request)
      if (!counted.isAllowed) announce(reply, name, counted)
    })
  },
  { name: 'rate-limit', fastify: '5.x' },
)

function counters(app: App) {
  const { REDIS_URL, QUEUE_PREFIX } = app.deps.config
  if (!REDIS_URL) return {}
  const redis = new Redis(REDIS_URL, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 500 })
  redis.on('error', (error) => app.deps.log.warn({ err: error }, 'calls are not counted while Redis is away'))
  app.addHook('onClose', async () => redis.disconnect())
  return { redis, nameSpace: `${QUEUE_PREFIX}:rate:` }
}

/** The header fields of draft-ietf-httpapi-ratelimit-headers; Retry-After and 429 when nothing is left. */
function announce(
  reply: FastifyReply,
  name: string,
  {
    max,
    remaining,
    ttlInSeconds,
    isExceeded,
  }: { max: number; remaining: number; ttlInSeconds: number; isExceeded: boolean },
) {
  reply.header('ratelimit-policy', `"${name}";q=${max};w=${windowSeconds}`)
  reply.header('ratelimit', `"${name}";r=${remaining};t=${ttlInSeconds}`)
  if (isExceeded) throw tooMany(ttlInSeconds)
}

const tooMany = (seconds: number) =>
  new Problem('too_many_requests', 'Slow down; Retry-After says when to go on.', { retryAfterSeconds: seconds })

/** An address that keeps sending wrong credentials is not looked up any more for the rest of the minute. */
function refuseGuessing(app: App, max: number) {
  const wrong = new LRUCache<string, { count: number }>({ max: 20_000, ttl: windowSeconds * 1000 })
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.access === 'public') return
    const address = addressOf(request)
    if ((wrong.get(address)?.count ?? 0) >= max) throw tooMany(Math.ceil(wrong.getRemainingTTL(address) / 1000))
  })
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode !== 401) return
    const address = addressOf(request)
    const known = wrong.get(address)
    if (known) known.count += 1
    else wrong.set(address, { count: 1 })
  })
}
