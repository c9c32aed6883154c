import { LRUCache } from 'lru-cache'
import { createPool, type Pool } from '../db/client.ts'
import { Calculations } from './calculation.ts'
import type { Config } from './config.ts'
import { JobQueues, type QueueConnection } from './jobs.ts'
import type { Mailer } from './mail/mailer.ts'
import { makeMailer } from './mail/make-mailer.ts'
import { Nudges } from './nudges.ts'
import { allowedHostsOf, createOutbound, type Outbound } from './outbound/outbound.ts'
import { Sandboxes } from './sandboxes.ts'
import { createSecrets, type Secrets } from './secrets.ts'

export interface Log {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** What every process hands to the code it runs: API, workers and tests alike. */
export interface Deps {
  readonly config: Config<'PUBLIC_URL'>
  readonly pool: Pool
  readonly queueConnection: QueueConnection
  readonly queues: JobQueues
  readonly nudges: Nudges
  readonly secrets: Secrets
  readonly mailer: Mailer
  /** The only way to call an address that somebody typed. */
  readonly outbound: Outbound
  readonly calculations: Calculations
  /** The machine's; what time it is for a firm, its context says. */
  readonly clock: { now(): Date }
  readonly sandboxes: Sandboxes
  readonly log: Log
  /** Facts that may be a few seconds old: who a credential belongs to, a connection's settings. */
  readonly recent: LRUCache<string, object>
}

export function makeDeps(
  config: Config<'DATABASE_URL' | 'PUBLIC_URL' | 'SECRET_KEYS'>,
  { name, log }: { name: 'api' | 'worker' | 'standalone' | 'command' | 'test'; log: Log },
): Deps {
  const applicationName = `rapport-${name}`
  const pool = createPool({
    connectionString: config.DATABASE_URL,
    max: config.DATABASE_POOL_SIZE,
    applicationName,
    preparedStatements: config.DATABASE_PREPARED_STATEMENTS,
  })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'))
  const queueConnection: QueueConnection = config.REDIS_URL
    ? { backend: 'redis', url: config.REDIS_URL, prefix: config.QUEUE_PREFIX }
    : { backend: 'postgres', connectionString: config.DATABASE_URL, applicationName }
  const queues = new JobQueues(queueConnection, log)
  const sandboxes = new Sandboxes(pool)
  return {
    config,
    pool,
    queueConnection,
    queues,
    nudges: new Nudges(queues, (error) => log.warn({ err: error }, 'could not wake the workers; the sweep will')),
    secrets: createSecrets(config.SECRET_KEYS),
    mailer: makeMailer(config, pool, sandboxes),
    sandboxes,
    outbound: createOutbound(allowedHostsOf(config.OUTBOUND_ALLOW_HOSTS)),
    calculations: new Calculations(),
    clock: { now: () => new Date() },
    log,
    recent: new LRUCache<string, object>({ max: 10_000, ttl: 5000 }),
  }
}

export async function closeDeps(deps: Deps): Promise<void> {
  await deps.nudges.flush()
  await deps.queues.close()
  await deps.mailer.close()
  deps.outbound.close()
  await deps.calculations.close()
  await deps.pool.end()
}
