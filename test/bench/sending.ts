import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, createPostgresBackend, Queue, Worker, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import nodemailer from 'nodemailer'
import pg from 'pg'
import { loadConfig } from '../../src/config.ts'
import { closeDeps, makeDeps } from '../../src/deps.ts'
import { startWorkers } from '../../workers/start.ts'
import { silentLog } from '../helpers/log.ts'
import type { Bench, BenchCase } from './case.ts'
import type { Measured } from './load.ts'
import { seedFirm, seedInvitations } from './seed.ts'

const perRound = 1500
const smtpConnections = 10

/** Invitations that are all due: claimed, checked again, rendered, sent, recorded; one worker process. */
export const sendingCases = (redisUrl: string | undefined): BenchCase[] => [
  sendingCase('sending', undefined),
  ...(redisUrl ? [sendingCase('sending-redis', redisUrl)] : []),
]

const sendingCase = (name: string, redisUrl: string | undefined): BenchCase => ({
  name,
  unit: 'mails/s',
  limitIs: `BullMQ on ${redisUrl ? 'Redis' : 'PostgreSQL'} and nodemailer, a job a mail`,
  async prepare(bench) {
    const sink = fork(join(import.meta.dirname, 'sink.ts'))
    const [{ port }] = (await once(sink, 'message')) as [{ port: number }]
    const smtpUrl = `smtp://127.0.0.1:${port}`
    return {
      ours: () => sendOurs(bench, sink, { ...bench.env, SMTP_URL: smtpUrl, ...(redisUrl && { REDIS_URL: redisUrl }) }),
      limit: () => sendBare(bench, sink, port, redisUrl),
      end: () => sink.disconnect(),
    }
  },
})

async function sendOurs(bench: Bench, sink: ChildProcess, env: Record<string, string>): Promise<Measured> {
  const firm = await seedFirm(bench)
  const deps = makeDeps(loadConfig(env, ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS']), {
    name: 'worker',
    log: silentLog,
  })
  await seedInvitations(bench, firm, perRound, 'scheduled')
  const measured = measureArrivals(sink)
  const workers = await startWorkers(deps)
  const result = await measured
  await workers.close()
  await closeDeps(deps)
  return result
}

async function sendBare(
  bench: Bench,
  sink: ChildProcess,
  port: number,
  redisUrl: string | undefined,
): Promise<Measured> {
  const name = `bare-${Date.now()}`
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port,
    pool: true,
    maxConnections: smtpConnections,
    maxMessages: 1000,
    ignoreTLS: true,
  })
  const send = async ({ data }: { data: { to: string } }) => {
    await transport.sendMail({ from: 'surveys@rapport.test', to: data.to, subject: 'How was our help?', ...content })
  }
  const options = { concurrency: smtpConnections * 2 }
  const jobs = Array.from({ length: perRound }, (_, index) => ({ name, data: { to: `contact${index}@client.test` } }))
  let queue: Queue
  let worker: Worker
  let end: () => Promise<unknown>
  const measured = measureArrivals(sink)
  if (redisUrl) {
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null })
    queue = new Queue(name, { connection: connection as ConnectionOptions })
    await queue.addBulk(jobs)
    worker = new Worker(name, send, { ...options, connection: connection as ConnectionOptions })
    end = () => connection.quit()
  } else {
    const pool = new pg.Pool({
      connectionString: bench.appUrl,
      options: '-c search_path=bullmq',
      max: 10,
      keepAlive: true,
    })
    const bull = withBackend(createPostgresBackend)
    queue = new bull.Queue(name, { connection: pool }) as unknown as Queue
    await queue.addBulk(jobs)
    worker = new bull.Worker(name, send, { ...options, connection: pool }) as unknown as Worker
    end = () => pool.end()
  }
  queue.on('error', () => {})
  worker.on('error', () => {})
  const result = await measured
  await worker.close()
  await queue.obliterate({ force: true })
  await queue.close()
  await end()
  transport.close()
  return result
}

/** Counts from now until a round's mails have arrived at the sink. */
async function measureArrivals(sink: ChildProcess): Promise<Measured> {
  const start = await arrivals(sink)
  const began = performance.now()
  for (;;) {
    await sleep(25)
    if ((await arrivals(sink)) - start >= perRound) break
    if (performance.now() - began > 120_000) throw new Error('the mails did not arrive within two minutes')
  }
  return { perSecond: perRound / ((performance.now() - began) / 1000), p50: null, p99: null }
}

async function arrivals(sink: ChildProcess): Promise<number> {
  sink.send('count')
  const [{ received }] = (await once(sink, 'message')) as [{ received: number }]
  return received
}

const content = {
  text: 'Your ticket has been solved. How satisfied are you?\n'.repeat(12),
  html: `<html><body>${'<p style="font-family:sans-serif">How satisfied are you with the help you got?</p>'.repeat(50)}</body></html>`,
}
