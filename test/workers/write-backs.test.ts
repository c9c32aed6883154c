import { once } from 'node:events'
import type { Test } from 'tap'
import { startWorkers } from '../../workers/start.ts'
import { answer, minutesPass, noteRows } from '../helpers/answered-ticket.ts'
import { asked } from '../helpers/answering.ts'
import type { Answering } from '../helpers/look-up-server.ts'
import { firmWithApi } from '../helpers/looking-up.ts'
import { until } from '../helpers/until.ts'
import { startWorkerProcess } from '../helpers/worker-process.ts'
import { onEachBackend, type QueueBackend } from '../helpers/world.ts'

const answers = 24

/** A Zendesk that keeps a note at once and takes its time to say so. */
function slowZendesk() {
  const notes = new Map<string, string[]>()
  const answering: Answering = ({ method, url, body }, response) => {
    const ticket = /^\/api\/v2\/tickets\/(\d+)/.exec(url)?.[1]
    if (ticket === undefined) return { json: { user: { id: 777 } } }
    const kept = notes.get(ticket) ?? []
    notes.set(ticket, kept)
    if (method === 'GET') return { json: { comments: kept.map((text) => ({ body: text })) } }
    kept.push(JSON.parse(body).ticket.comment.body)
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ticket":{}}')
    }, 40)
    return 'taken'
  }
  return { notes, answering }
}

async function firmWithAnswers(t: Test, backend: QueueBackend, sweepMs: string) {
  const zendesk = slowZendesk()
  const firm = await firmWithApi(t, zendesk.answering, { SWEEP_INTERVAL_MS: sweepMs }, backend)
  const { api, asTenant, tenantId, connection } = firm
  await api.put(`/connections/${connection}/write-back`, undefined as never)
  for (let n = 1; n <= answers; n += 1) {
    const { ticketId, invitationId } = await asked(firm)
    await asTenant(async ({ tx }) => {
      const row = { tenantId, ticketId, source: 'zendesk', externalId: String(n) }
      await tx.updateTable('tickets').set({ connectionId: connection, source: 'zendesk' }).execute()
      await tx.insertInto('externalIds').values(row).execute()
    })
    await answer(firm, invitationId)
  }
  await minutesPass(firm)
  return Object.assign(firm, { notes: zendesk.notes })
}

type Firm = Awaited<ReturnType<typeof firmWithAnswers>>

const written = async (firm: Firm) => (await noteRows(firm)).filter(({ state }) => state === 'written').length

async function eachHasOneNote(t: Test, firm: Firm) {
  t.equal(firm.notes.size, answers)
  t.same(
    [...firm.notes.values()].filter(({ length }) => length !== 1).map(({ length }) => length),
    [],
  )
  const shown = (await firm.api.get(`/connections/${firm.connection}/write-back`)).body
  t.match(shown, { written: answers, waiting: 0, unknown: 0, failed: 0 })
}

onEachBackend('answers that have rested are written on their tickets by a worker', async (t, backend) => {
  const firm = await firmWithAnswers(t, backend, '200')
  const workers = await startWorkers(firm.deps)
  t.teardown(() => workers.close())
  await until('all are written', async () => (await written(firm)) === answers, 60_000)
  await eachHasOneNote(t, firm)
})

onEachBackend('a worker killed four times among notes loses none and writes none twice', async (t, backend) => {
  const firm = await firmWithAnswers(t, backend, '100')
  for (let kill = 1; kill <= 4; kill += 1) {
    const worker = startWorkerProcess(firm)
    t.teardown(() => worker.kill('SIGKILL'))
    await until('some more are written', async () => (await written(firm)) >= kill * 4, 60_000)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    await minutesPass(firm)
  }
  t.ok((await written(firm)) < answers, 'there was something left')
  const survivor = startWorkerProcess(firm)
  t.teardown(() => survivor.kill('SIGKILL'))
  await until('all are written', async () => (await written(firm)) === answers, 60_000)
  survivor.kill('SIGTERM')
  await once(survivor, 'exit')
  const doubts = (await noteRows(firm)).filter((row) => row.doubts > 0).length
  t.comment(`${doubts} were under way at a kill`)
  t.ok(doubts > 0, 'some were')
  await eachHasOneNote(t, firm)
})
