/*
 * The queue as the features see it. The row is the truth and a job is a nudge: it says "look at these rows of this
 * tenant", carries ids only, and may be lost, doubled or late without harm. Therefore all jobs have one shape.
 * Works on Redis and on PostgreSQL alike.
 */
import {
  type ConnectionOptions,
  createPostgresBackend,
  Queue,
  runMigrations,
  UnrecoverableError,
  Worker,
  withBackend,
} from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { Problem } from './problems.ts'

export const RowIds = Type.Object(
  {
    tenantId: Type.String({ format: 'uuid' }),
    ids: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 200 }),
  },
  { additionalProperties: false },
)
export type RowIds = Static<typeof RowIds>

export interface JobContract {
  readonly name: string
  /** How many rows one job may carry; more are split over several jobs. */
  readonly batch: number
  readonly attempts: number
}

export const defineJob = (name: string, options: { batch: number; attempts?: number }): JobContract => ({
  name,
  batch: options.batch,
  attempts: options.attempts ?? 5,
})

export type QueueConnection =
  | { backend: 'redis'; url: string; prefix: string }
  | { backend: 'postgres'; connectionString: string; applicationName: string }

type QueueLog = { error(details: object, message: string): void; warn(details: object, message: string): void }

/** The larger, the later; BullMQ knows none beyond. */
const lowestPriority = 2 ** 21 - 1

const finished = { removeOnComplete: { age: 3600, count: 1000 }, removeOnFail: { age: 7 * 86_400, count: 5000 } }

/** The sending side: one queue per contract, opened when it is first used. */
export class JobQueues {
  #open: (name: string) => Queue
  #closeConnection: () => Promise<unknown>
  #queues = new Map<string, Queue>()

  constructor(connection: QueueConnection, log: QueueLog) {
    const failed = (error: Error) => log.error({ err: error }, 'queue')
    if (connection.backend === 'redis') {
      // A producer fails at once when Redis is away: the sweep finds the rows later, and no request waits for it.
      const redis = new Redis(connection.url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 })
      redis.on('error', failed)
      this.#open = (name) => new Queue(name, { connection: redis as ConnectionOptions, prefix: connection.prefix })
      this.#closeConnection = async () => redis.disconnect()
    } else {
      const pool = queuePool(connection, 2)
      pool.on('error', failed)
      const { Queue: PostgresQueue } = withBackend(createPostgresBackend)
      this.#open = (name) => new PostgresQueue(name, { connection: pool }) as unknown as Queue
      this.#closeConnection = () => pool.end()
    }
    const open = this.#open
    this.#open = (name) => open(name).on('error', failed)
  }

  /**
   * Adds jobs for rows, split into batches of the contract's size. With the place that each row has among those of its
   * tenant, the first batches of all tenants go before the later ones of any; without, jobs go as they come.
   */
  async add(contract: JobContract, { tenantId, ids }: RowIds, places?: readonly number[]): Promise<void> {
    const queue = this.#queues.get(contract.name) ?? this.#open(contract.name)
    this.#queues.set(contract.name, queue)
    const jobs = []
    for (let start = 0; start < ids.length; start += contract.batch) {
      jobs.push({
        name: contract.name,
        data: { tenantId, ids: ids.slice(start, start + contract.batch) },
        opts: {
          ...{ ...finished, attempts: contract.attempts, backoff: { type: 'exponential', delay: 1000, jitter: 0.5 } },
          ...(places && { priority: Math.min(1 + Math.floor(places[start]! / contract.batch), lowestPriority) }),
        },
      })
    }
    await queue.addBulk(jobs)
  }

  async close() {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()))
    await this.#closeConnection()
  }
}

/** The receiving side: runs process for each job of the contract. A Problem is final, anything else is tried again. */
export function createJobWorker(
  connection: QueueConnection,
  contract: JobContract,
  process: (rows: RowIds) => Promise<void>,
  options: { concurrency: number; log: QueueLog },
): { close(): Promise<void> } {
  const run = async ({ data }: { data: unknown }) => {
    if (!Value.Check(RowIds, data)) throw new UnrecoverableError('the job does not carry rows of a tenant')
    try {
      await process(data)
    } catch (error) {
      if (error instanceof Problem) throw new UnrecoverableError(error.message)
      throw error
    }
  }
  const settings = { concurrency: options.concurrency, maxStalledCount: 5, lockDuration: 60_000 }
  let worker: Worker
  let closeConnection = async () => {}
  if (connection.backend === 'redis') {
    const redis = new Redis(connection.url, { maxRetriesPerRequest: null })
    redis.on('error', (error) => options.log.error({ err: error, queue: contract.name }, 'queue'))
    worker = new Worker(contract.name, run, {
      ...settings,
      connection: redis as ConnectionOptions,
      prefix: connection.prefix,
    })
    closeConnection = async () => redis.disconnect()
  } else {
    const pool = queuePool(connection, 3)
    pool.on('error', (error) => options.log.error({ err: error, queue: contract.name }, 'queue'))
    const { Worker: PostgresWorker } = withBackend(createPostgresBackend)
    worker = new PostgresWorker(contract.name, run, { ...settings, connection: pool }) as unknown as Worker
    closeConnection = () => pool.end()
  }
  worker.on('error', (error) => options.log.error({ err: error, queue: contract.name }, 'worker'))
  worker.on('failed', (job, error) =>
    options.log.warn({ err: error, queue: contract.name, rows: job?.data }, 'job failed'),
  )
  return {
    close: async () => {
      await worker.close()
      await closeConnection()
    },
  }
}

function queuePool(connection: { connectionString: string; applicationName: string }, max: number): pg.Pool {
  return new pg.Pool({
    connectionString: connection.connectionString,
    application_name: `${connection.applicationName}-queue`,
    options: '-c search_path=bullmq',
    keepAlive: true,
    max,
  })
}

/** Creates or updates the queue's own schema in PostgreSQL and lets the application role use it. */
export async function migrateQueueSchema(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    await runMigrations(owner)
    await owner.query(`
      grant usage, create on schema bullmq to rapport_app; -- each queue numbers its jobs by a sequence of its own
      grant select, insert, update, delete on all tables in schema bullmq to rapport_app;
      grant usage on all sequences in schema bullmq to rapport_app;
      grant execute on all functions in schema bullmq to rapport_app`)
  } finally {
    await owner.end()
  }
}
