import t, { type Test } from 'tap'
import type { Api } from '../../helpers/api.ts'
import { decidedTicket, decisionOf, invitationsOf } from '../../helpers/asking.ts'
import { world } from '../../helpers/world.ts'

const dayMs = 86_400_000

async function sandbox(t: Test) {
  const around = await world(t)
  return { ...around, ...(await around.sandbox()) }
}

const clockOf = async (api: Api) => new Date((await api.get('/sandbox/clock')).body.now).getTime()

t.test('the clock of a sandbox stands still until it is moved', async (t) => {
  const { api } = await sandbox(t)
  const before = await clockOf(api)
  const moved = await api.post('/sandbox/clock', { by: 'P1DT2H' })
  t.match(moved, { status: 200, body: { reached: true, left: [] } })
  t.equal(new Date(moved.body.now).getTime(), before + dayMs + 2 * 3_600_000)
  t.equal(await clockOf(api), before + dayMs + 2 * 3_600_000)
  const to = new Date(before + 3 * dayMs).toISOString()
  t.match(await api.post('/sandbox/clock', { to }), { status: 200, body: { now: to, target: to } })
  t.match(await api.post('/sandbox/clock', { to }), { status: 200, body: { now: to } }, 'it is there already')
})

t.test('moving the clock sends what falls due, at its time, and ends what nobody answers', async (t) => {
  const firm = await sandbox(t)
  const start = await clockOf(firm.api)
  const ticket = await decidedTicket(firm, { resolvedAt: new Date(start) })
  const [scheduled] = await invitationsOf(firm, ticket)
  t.match(scheduled, { state: 'scheduled', dueAt: new Date(start + dayMs), createdAt: new Date(start) })

  await firm.api.post('/sandbox/clock', { by: 'PT23H59M' })
  t.match(await invitationsOf(firm, ticket), [{ state: 'scheduled' }], 'not before')
  const { body } = await firm.api.post('/sandbox/clock', { by: 'P2D' })
  t.match(body.done, [{ what: 'invitations', count: 1 }])
  t.match(await invitationsOf(firm, ticket), [{ state: 'sent', sentAt: new Date(start + dayMs) }])
  t.match((await firm.api.get('/sandbox/mails')).body.items, [{ capturedAt: new Date(start + dayMs).toISOString() }])

  await firm.api.post('/sandbox/clock', { by: 'P20D' })
  t.match(await invitationsOf(firm, ticket), [{ state: 'expired', updatedAt: new Date(start + 15 * dayMs) }])
  const changes = await firm.asTenant(({ tx }) =>
    tx.selectFrom('decisionChanges').select(['outcome', 'changedAt']).orderBy('id').execute(),
  )
  t.same(
    changes.map(({ outcome, changedAt }) => [outcome, (changedAt.getTime() - start) / dayMs]),
    [
      ['invited', 0],
      ['sent', 1],
      ['expired', 15],
    ],
  )
  t.match(await decisionOf(firm, ticket), [{ outcome: 'invited', decidedAt: new Date(start) }])
})

t.test('a clock does not go back, nor too far, nor for another than a moment or a duration', async (t) => {
  const { api } = await sandbox(t)
  const before = await clockOf(api)
  const to = new Date(before - 1).toISOString()
  t.match(await api.post('/sandbox/clock', { to }), { status: 409, body: { code: 'conflict' } })
  const invalid = [{ by: 'P11Y' }, { by: 'P99999999999999Y' }, { by: 'P' }, { by: 'PT' }, { by: '-P1D' }, {}]
  const both = { by: 'P1D', to: new Date(before + 1).toISOString() }
  for (const body of [...invalid, both, { to: 'tomorrow' }, { to: '9999-12-31T00:00:00Z' }])
    t.match(
      await api.post('/sandbox/clock', body),
      { status: 400, body: { code: 'invalid_input' } },
      JSON.stringify(body),
    )
  t.equal(await clockOf(api), before)
})

t.test('two calls cannot move one clock at once', async (t) => {
  const { api } = await sandbox(t)
  const answers = await Promise.all(Array.from({ length: 6 }, () => api.post('/sandbox/clock', { by: 'P1D' })))
  const statuses = answers.map(({ status }) => status)
  t.ok(statuses.includes(200))
  t.same(
    statuses.filter((status) => status !== 200 && status !== 409),
    [],
  )
  t.match(await api.post('/sandbox/clock', { by: 'PT1M' }), { status: 200 }, 'and it is free again')
})
