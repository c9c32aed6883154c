/*
 * 500 calls of a ticket system a second for a minute, while the database stands still again and again. A sender waits
 * five seconds for an answer, the least of all systems, and comes back with what was not taken, after as long as it was
 * told. What counts is not how fast it goes but that nothing that was answered 200 is missing afterwards.
 */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTenant, system } from '../../src/context.ts'
import { createConnection } from '../../src/features/connections/service.ts'
import type { Bench } from './case.ts'
import { callOf } from './intake/bodies.ts'
import { proofs } from './intake/proofs.ts'
import { asOwner, seedFirm } from './seed.ts'

const perSecond = 500
const patienceMs = 5000
const mostTries = 20

export interface Storm {
  calls: number
  /** Answered 200 at the first try. */
  takenAtOnce: number
  /** How often a call was told to come back, and how often nobody answered in time. */
  putOff: number
  unanswered: number
  otherwise: number
  /** Answered 200 and not stored; and stored more than once, or half. */
  lost: number
  wrong: number
  /** Never answered 200, however often they came. */
  givenUp: number
  p50Ms: number
  p99Ms: number
}

interface Answer {
  status: number | 'none'
  retryAfterMs: number
  ms: number
}

type Call = { headers: Record<string, string>; body: string; url: URL }

const agent = new Agent({ keepAlive: true, maxSockets: 2000 })

const send = ({ url, headers, body }: Call) =>
  new Promise<Answer>((resolve) => {
    const began = performance.now()
    const over = (status: Answer['status'], retryAfter = 1) =>
      resolve({ status, retryAfterMs: 1000 * retryAfter, ms: performance.now() - began })
    const sent = request(url, { method: 'POST', agent, headers, timeout: patienceMs }, (answer) => {
      answer.resume()
      answer.on('end', () => over(answer.statusCode ?? 0, Number(answer.headers['retry-after'] ?? 1)))
      answer.on('error', () => over('none'))
    })
    sent.on('timeout', () => sent.destroy(new Error('nobody answered in time')))
    sent.on('error', () => over('none'))
    sent.end(body)
  })

/** Blasts for so many seconds; prints what happened, and gives it. */
export async function benchStorm(
  bench: Bench,
  { seconds, quiet }: { seconds: number; quiet: boolean },
): Promise<Storm> {
  const firm = await seedFirm(bench)
  const { authentication, secret } = proofs.zendesk!
  const connection = await inTenant(bench.deps, firm.tenantId, system, (ctx) =>
    createConnection(ctx, { name: 'Zendesk', system: 'zendesk', source: 'zendesk', authentication, secret }),
  )
  const url = new URL(`/hooks/${connection.id}`, bench.apiBase)
  const storm = { calls: 0, takenAtOnce: 0, putOff: 0, unanswered: 0, otherwise: 0 }
  const times: number[] = []

  /** Comes back as often as a patient sender; resolves to whether it was taken in the end. */
  async function deliver(nth: number): Promise<boolean> {
    for (let tries = 1; tries <= mostTries; tries++) {
      const { status, retryAfterMs, ms } = await send({
        url,
        ...callOf('zendesk', proofs.zendesk!, nth, connection.url),
      })
      times.push(ms)
      if (status === 200) {
        if (tries === 1) storm.takenAtOnce += 1
        return true
      }
      if (status === 'none') storm.unanswered += 1
      else if (status === 429 || status === 503) storm.putOff += 1
      else storm.otherwise += 1
      await sleep(retryAfterMs)
    }
    return false
  }

  const slow = slowed(bench, seconds)
  const began = performance.now()
  const calls: Promise<boolean>[] = []
  while (performance.now() - began < seconds * 1000) {
    while (calls.length < ((performance.now() - began) / 1000) * perSecond) calls.push(deliver(calls.length + 1))
    await sleep(5)
  }
  const taken = await Promise.all(calls)
  await slow
  storm.calls = calls.length
  const result = { ...storm, ...(await account(bench, firm.tenantId, taken)), ...percentiles(times) }
  if (!quiet) console.table(result)
  return result
}

/** Holds up all inserts for three tenths of each second, and now and then for six whole ones. */
const slowed = (bench: Bench, seconds: number) =>
  asOwner(bench, null, async (owner) => {
    const until = performance.now() + seconds * 1000
    for (let nth = 1; performance.now() < until; nth++) {
      await owner.query('begin; lock table inbound_deliveries in share row exclusive mode')
      await sleep(nth % 15 === 0 ? 6000 : 300)
      await owner.query('commit')
      await sleep(700)
    }
  })

/** Compares what was answered with what is stored. */
async function account(bench: Bench, tenantId: string, taken: boolean[]) {
  const stored = await asOwner(bench, tenantId, async (owner) => {
    const { rows } = await owner.query<{ nth: number; times: number }>(
      `select (convert_from(body, 'UTF8')::jsonb #>> '{detail,id}')::int as nth, count(*)::int as times
       from inbound_deliveries where tenant_id = $1 group by 1`,
      [tenantId],
    )
    return new Map(rows.map(({ nth, times }) => [nth, times]))
  })
  return {
    lost: taken.filter((wasTaken, index) => wasTaken && !stored.has(index + 1)).length,
    wrong: [...stored.values()].filter((times) => times !== 1).length,
    givenUp: taken.filter((wasTaken) => !wasTaken).length,
  }
}

function percentiles(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}
