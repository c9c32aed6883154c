import t from 'tap'
import { runReplays, sweepPolicyReplays } from '../../../src/features/policy-replays/service.ts'
import { decidedTicket, invitationsOf } from '../../helpers/asking.ts'
import { replayed } from '../../helpers/replaying.ts'
import { type World, world } from '../../helpers/world.ts'

const day = 86_400_000

const policyOf = async ({ api }: World) => (await api.get('/policies')).body.items[0]

const countsOf = ({ asTenant }: World) =>
  asTenant(async ({ tx }) => ({
    decisions: (await tx.selectFrom('decisions').select('id').execute()).length,
    changes: (await tx.selectFrom('decisionChanges').select('id').execute()).length,
    invitations: (await tx.selectFrom('invitations').select('id').execute()).length,
  }))

t.test('a draft that leaves out a priority tells who would be lost, and changes nothing', async (t) => {
  const firm = await world(t)
  const policy = await policyOf(firm)
  const [kept, lost] = [await decidedTicket(firm), await decidedTicket(firm)]
  await firm.asTenant(({ tx }) =>
    tx.updateTable('tickets').set({ priority: 'low' }).where('id', '=', lost.ticketId).execute(),
  )
  const before = await countsOf(firm)
  const draft = { rules: { condition: { field: 'priority', op: 'notIn', value: ['low'] } } }
  const { summary, differences, draft: whole } = await replayed(firm, policy.id, { days: 30, draft })
  t.match(whole, { id: policy.id, rules: draft.rules, delayMinutes: 1440 })
  t.notHas(whole, { tenantId: String }, 'the settings of a policy, no more')
  t.match(summary, { occasions: 2, asked: { would: 1, was: 2, both: 1 }, gained: 0, lost: 1, changed: 0 })
  t.match(differences, [
    {
      ...{ kind: 'lost', ticketId: lost.ticketId, contactId: lost.contactId },
      would: { outcome: 'filtered', reason: /priority/i },
      was: { outcome: 'invited', policyId: policy.id, reason: /asks 1 day after/ },
    },
  ])
  t.same(await countsOf(firm), before)
  t.match(await firm.api.get(`/policies/${policy.id}`), { body: { version: 1, rules: { condition: null } } })
  t.match(await invitationsOf(firm, kept), [{ state: 'scheduled' }])
})

t.test('a shorter delay is a change, a policy that is disabled is replayed as if it asked', async (t) => {
  const firm = await world(t)
  const policy = await policyOf(firm)
  await decidedTicket(firm)
  const sooner = await replayed(firm, policy.id, { days: 1, draft: { delayMinutes: 60 } })
  t.match(sooner.differences, [{ kind: 'changed', would: { outcome: 'invited' }, was: { outcome: 'invited' } }])
  await firm.api.delete(`/policies/${policy.id}/enablement`)
  await decidedTicket(firm)
  const { summary, differences } = await replayed(firm, policy.id, { days: 1 })
  t.match(summary, { asked: { would: 2, was: 1, both: 1 }, gained: 1 })
  t.match(differences, [{ kind: 'gained', was: { outcome: 'no_policy', policyId: null } }])
})

t.test('other policies ask beside the draft, or not when it is replayed alone', async (t) => {
  const firm = await world(t)
  const policy = await policyOf(firm)
  const first = { name: 'First', surveyId: policy.surveyId, position: 1 }
  const { body: other } = await firm.api.post('/policies', first)
  await decidedTicket(firm)
  t.match((await replayed(firm, policy.id, { days: 1 })).summary, {
    asked: { would: 1, was: 1 },
    byThisPolicy: { would: 0 },
  })
  const alone = await replayed(firm, policy.id, { days: 1, others: 'alone' })
  t.match(alone.summary, { asked: { would: 1, was: 0 }, gained: 1, byThisPolicy: { would: 1, was: 0 } })
  const front = await replayed(firm, policy.id, { days: 1, draft: { position: 0 } })
  t.match(front.differences, [{ kind: 'changed', would: { policyId: policy.id }, was: { policyId: other.id } }])
})

t.test('what was asked before the first day that is replayed spends the budget, too', async (t) => {
  const firm = await world(t)
  const policy = await policyOf(firm)
  const old = await decidedTicket(firm, { resolvedAt: new Date(Date.now() - 20 * day) })
  const sentAt = new Date(Date.now() - 19 * day)
  await firm.asTenant(({ tx }) => tx.updateTable('invitations').set({ state: 'sent', sentAt }).execute())
  const recent = await decidedTicket(firm)
  await firm.asTenant(async ({ tx }) => {
    await tx.updateTable('tickets').set({ contactId: old.contactId }).where('id', '=', recent.ticketId).execute()
  })
  const quiet = (days: number) => ({ days: 5, draft: { rules: { quietPeriods: [{ clock: 'contact', days }] } } })
  t.match((await replayed(firm, policy.id, quiet(90))).differences, [
    { kind: 'lost', ticketId: recent.ticketId, would: { outcome: 'quiet_period' } },
  ])
  t.match((await replayed(firm, policy.id, quiet(10))).summary, { lost: 0 })
})

t.test('a replay that asks for nonsense, or while another is under way, is refused', async (t) => {
  const firm = await world(t)
  const { id } = await policyOf(firm)
  const post = (body: object, policyId = id) => firm.api.post(`/policies/${policyId}/replay`, body)
  for (const body of [
    {},
    { days: 0 },
    { days: 366 },
    { days: 1, others: 'some' },
    { days: 1, draft: { enabled: true } },
  ])
    t.match(await post(body), { status: 400 }, JSON.stringify(body))
  t.match(await post({ days: 1, draft: { rules: { caps: [{ clock: 'contact', most: 1, days: 1, reserved: 1 }] } } }), {
    status: 400,
    body: { errors: [{ pointer: '/rules/caps/0/reserved' }] },
  })
  t.match(await post({ days: 1, draft: { surveyId: crypto.randomUUID() } }), { status: 422 })
  t.match(await post({ days: 1 }, crypto.randomUUID()), { status: 404 })
  const answers = await Promise.all(Array.from({ length: 5 }, () => post({ days: 1 })))
  t.same(answers.map(({ status }) => status).toSorted(), [202, 409, 409, 409, 409])
})

t.test('another firm and a consultant see nothing of a replay', async (t) => {
  const firm = await world(t)
  const { id: policyId } = await policyOf(firm)
  const { id } = await replayed(firm, policyId, { days: 1 })
  const { api } = await firm.neighbour()
  for (const path of [`/policy-replays/${id}`, `/policy-replays/${id}/differences`])
    t.match(await api.get(path), { status: 404 })
  t.same((await api.get('/policy-replays')).body.items, [])
  t.match(await api.post(`/policies/${policyId}/replay`, { days: 1 }), { status: 404 })
  t.match(await (await firm.as('consultant')).get(`/policy-replays/${id}`), { status: 403 })
})

t.test('a replay whose worker died is begun anew, and given up after five attempts', async (t) => {
  const firm = await world(t)
  const { id: policyId } = await policyOf(firm)
  await decidedTicket(firm)
  const { id } = (await firm.api.post(`/policies/${policyId}/replay`, { days: 1 })).body
  const run = () => runReplays(firm.deps, { tenantId: firm.tenantId, ids: [id] })
  const die = (fence: number, ago: number) =>
    firm.asTenant(({ tx }) =>
      tx
        .updateTable('policyReplays')
        .set({
          state: 'running',
          fence,
          done: 1,
          beatAt: new Date(Date.now() - ago),
          nudgedAt: new Date(Date.now() - ago),
        })
        .where('id', '=', id)
        .execute(),
    )
  const state = async () => (await firm.api.get(`/policy-replays/${id}`)).body
  await die(1, 1000)
  await run()
  t.match(await state(), { state: 'running', summary: null }, 'somebody is at it')
  await die(1, 120_000)
  t.equal(await sweepPolicyReplays(firm.deps), 1, 'it is found')
  await run()
  t.match(await state(), { state: 'finished', done: 1, summary: { occasions: 1 } })
  await run()
  t.equal((await firm.api.get(`/policy-replays/${id}/differences`)).body.items.length, 0)

  const next = (await firm.api.post(`/policies/${policyId}/replay`, { days: 1 })).body.id
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('policyReplays')
      .set({ fence: 5, beatAt: new Date(0) })
      .where('id', '=', next)
      .execute(),
  )
  await runReplays(firm.deps, { tenantId: firm.tenantId, ids: [next] })
  t.match(await firm.api.get(`/policy-replays/${next}`), { body: { state: 'failed', stateReason: /5 attempts/ } })
})

t.test('of many replays of a policy the newest are kept', async (t) => {
  const firm = await world(t)
  const { id } = await policyOf(firm)
  for (let n = 0; n < 22; n++) await replayed(firm, id, { days: 1 })
  t.equal((await firm.api.get(`/policy-replays?policyId=${id}&limit=200`)).body.items.length, 20)
})
