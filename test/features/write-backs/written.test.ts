/** Answers that are written on their tickets, by a Zendesk that is a server of this machine. */
import t, { type Test } from 'tap'
import { recordResponse } from '../../../src/features/responses/service.ts'
import { armDueWriteBacks, writeDue } from '../../../src/features/write-backs/service.ts'
import { asked } from '../../helpers/answering.ts'
import type { Answering } from '../../helpers/look-up-server.ts'
import { firmWithApi } from '../../helpers/looking-up.ts'

const commentsPath = '/api/v2/tickets/42/comments.json?sort_order=desc'

/** A Zendesk that keeps what is written; `fails` says what happens to a write instead. */
function keeping(fails: () => ReturnType<Answering> | 'keep' = () => 'keep') {
  const notes: string[] = []
  const answering: Answering = ({ method, url, body }) => {
    if (url === commentsPath) return { json: { comments: notes.map((text) => ({ body: text })) } }
    if (method !== 'PUT') return undefined
    const failure = fails()
    if (failure !== 'keep') return failure
    notes.push(JSON.parse(body).ticket.comment.body)
    return { json: {} }
  }
  return { notes, answering }
}

async function answered(test: Test, answering: Answering) {
  const firm = await firmWithApi(test, answering)
  const { asTenant, tenantId, api, connection } = firm
  const path = `/connections/${connection}/write-back`
  const story = await asked(firm, { contact: 'Anna Berg' })
  const answer = (value: number, comment: string) =>
    asTenant((ctx) =>
      recordResponse(ctx, story.invitationId, {
        answers: [
          { questionId: 'overall', value },
          { questionId: 'comment', value: comment },
        ],
      }),
    )
  const { receipt } = await answer(5, 'Quick & "friendly" <b>')
  await asTenant(async ({ tx }) => {
    const ticket = { tenantId, ticketId: story.ticketId, source: 'zendesk', externalId: '42' }
    await tx.updateTable('tickets').set({ connectionId: connection, source: 'zendesk' }).execute()
    await tx.insertInto('externalIds').values(ticket).execute()
  })
  const earlier = new Date(Date.now() - 600_000)
  /** As if some minutes had passed since the answer. */
  const wait = () =>
    asTenant(async ({ tx }) => {
      await tx
        .updateTable('writeBackSettings')
        .set({ since: new Date(0), checkAt: earlier })
        .execute()
      await tx.updateTable('responses').set({ changedAt: earlier }).execute()
      const past = { dueAt: earlier, claimedUntil: earlier }
      await tx.updateTable('writeBacks').set(past).execute()
    })
  const rows = () => asTenant(({ tx }) => tx.selectFrom('writeBacks').selectAll().orderBy('id').execute())
  /** What workers do. */
  const work = async () => {
    await wait()
    await armDueWriteBacks(firm.deps)
    await writeDue(firm.deps, { tenantId, ids: (await rows()).map(({ id }) => id) })
    return rows()
  }
  const enable = () => api.put(path, undefined as never)
  return { ...firm, path, story, answer, responseId: receipt.id, work, wait, rows, enable }
}

t.test(
  'an answer becomes one internal note: who, the marks in words, the comment and where it can be read',
  async (t) => {
    const zendesk = keeping()
    const firm = await answered(t, zendesk.answering)
    t.match(await firm.enable(), { status: 200, body: { enabled: true, written: 0 } })
    await firm.work()
    t.match(await firm.work(), [{ state: 'written', attempts: 1 }], 'and no more than one')
    const writes = firm.server.asked.filter(({ method }) => method === 'PUT')
    t.equal(writes.length, 1)
    t.match(JSON.parse(writes[0]!.body), { ticket: { comment: { public: false } } })
    for (const part of ['Anna Berg', '5 of 5 (Very good)', 'Quick & "friendly" <b>', firm.responseId])
      t.ok(zendesk.notes[0]!.includes(part), part)
    t.match((await firm.api.get(firm.path)).body, { enabled: true, written: 1, waiting: 0, failed: 0 })
  },
)

t.test('a changed answer is one more note, which says so', async (t) => {
  const zendesk = keeping()
  const firm = await answered(t, zendesk.answering)
  await firm.enable()
  await firm.work()
  await firm.answer(2, 'It broke again.')
  await firm.work()
  t.equal(zendesk.notes.length, 2)
  t.match(zendesk.notes[1], /has changed[\s\S]*2 of 5 \(Poor\)[\s\S]*It broke again/)
})

t.test('nothing is written of an excluded or an erased answer, nor without being asked to', async (t) => {
  const zendesk = keeping()
  const firm = await answered(t, zendesk.answering)
  await firm.work()
  t.same(await firm.rows(), [], 'not switched on')
  await firm.enable()
  await firm.wait()
  await armDueWriteBacks(firm.deps)
  await firm.api.put(`/responses/${firm.responseId}/exclusion`, { reason: 'test' })
  t.match(await firm.work(), [{ state: 'skipped', outcome: /excluded/ }])
  await firm.api.delete(`/responses/${firm.responseId}`)
  t.same(await firm.work(), [])
  t.same(zendesk.notes, [])
})

t.test('switched off, nothing more is written, also what was waiting', async (t) => {
  const zendesk = keeping()
  const firm = await answered(t, zendesk.answering)
  await firm.enable()
  await firm.wait()
  await armDueWriteBacks(firm.deps)
  t.equal((await firm.api.delete(firm.path)).status, 204)
  t.match(await firm.work(), [{ state: 'skipped' }])
  t.same(zendesk.notes, [])
})

t.test('a ticket system that fails is tried again later, and gets one note in the end', async (t) => {
  let failing = true
  const zendesk = keeping(() => (failing ? { status: 503, json: {} } : 'keep'))
  const firm = await answered(t, zendesk.answering)
  await firm.enable()
  t.match(await firm.work(), [{ state: 'due', attempts: 1, outcome: /503/ }])
  failing = false
  t.match(await firm.work(), [{ state: 'written', attempts: 2 }])
  t.equal(zendesk.notes.length, 1)
})

t.test('a note whose answer was lost is found again and not written twice', async (t) => {
  const zendesk = keeping()
  const lying: Answering = (call, response) => {
    const answer = zendesk.answering(call, response)
    return call.method === 'PUT' && zendesk.notes.length === 1 ? { status: 500, json: {} } : answer
  }
  const firm = await answered(t, lying)
  await firm.enable()
  t.match(await firm.work(), [{ state: 'due', doubts: 1 }])
  t.match(await firm.work(), [{ state: 'written', attempts: 2 }])
  t.equal(zendesk.notes.length, 1)
})

t.test('a worker that dies after the call leaves no second note', async (t) => {
  const zendesk = keeping()
  const firm = await answered(t, zendesk.answering)
  await firm.enable()
  await firm.work()
  const died = { state: 'claimed', calledAt: new Date(), claimedUntil: new Date(0), finishedAt: null }
  await firm.asTenant(({ tx }) => tx.updateTable('writeBacks').set(died).execute())
  t.match(await firm.work(), [{ state: 'written', doubts: 1, attempts: 2 }])
  t.equal(zendesk.notes.length, 1)
})

t.test('a ticket that takes no notes, or is gone, is given up at once; eight failures are enough', async (t) => {
  for (const [status, outcome] of [
    [422, /422/],
    [404, /no such ticket/],
    [403, /403/],
  ] as const) {
    const firm = await answered(t, keeping(() => ({ status, json: {} })).answering)
    await firm.enable()
    t.match(await firm.work(), [{ state: 'failed', attempts: 1, outcome }])
  }
  const firm = await answered(t, keeping(() => ({ status: 500, json: {} })).answering)
  await firm.enable()
  for (let attempt = 1; attempt < 8; attempt += 1) t.match(await firm.work(), [{ state: 'due', attempts: attempt }])
  t.match(await firm.work(), [{ state: 'unknown', attempts: 8 }], 'the last of them may have been taken')
  t.match((await firm.api.get(firm.path)).body, { unknown: 1, lastFailure: /500/ })
})

t.test('it cannot be switched on without an account for the API, nor by another firm', async (t) => {
  const firm = await answered(t, keeping().answering)
  const { body } = await firm.api.post('/connections', { name: 'Portal', system: 'generic', source: 'portal' })
  t.match(await firm.api.put(`/connections/${body.id}/write-back`, undefined as never), { status: 409 })
  const neighbour = await firm.neighbour()
  t.equal((await neighbour.api.put(firm.path, undefined as never)).status, 404)
  t.equal((await neighbour.api.get(firm.path)).status, 404)
  t.equal((await neighbour.api.delete(firm.path)).status, 404)
  await firm.api.delete(`/connections/${firm.connection}/look-up`)
  t.match(await firm.enable(), { status: 409 })
})
