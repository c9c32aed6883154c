import t from 'tap'
import { startWorkers } from '../../workers/start.ts'
import { asksAtOnce, decidedTicket, invitationsOf } from '../helpers/asking.ts'
import { manyDueInvitations } from '../helpers/many-invitations.ts'
import { startMailServer } from '../helpers/smtp.ts'
import { until } from '../helpers/until.ts'
import { onEachBackend, type World, world } from '../helpers/world.ts'

const stateCounts = ({ asTenant }: Pick<World, 'asTenant'>) =>
  asTenant(async ({ tx }) => {
    const rows = await tx
      .selectFrom('invitations')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute()
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
  })

onEachBackend('a resolved ticket becomes a mail without anybody waiting', async (t, backend) => {
  const server = await startMailServer(t)
  const firm = await world(t, { backend, env: { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' } })
  const workers = await startWorkers(firm.deps)
  t.teardown(() => workers.close())
  await asksAtOnce(firm)
  const ticket = await decidedTicket(firm)
  await until('the mail is sent', async () => (await invitationsOf(firm, ticket))[0]?.state === 'sent')
  t.equal(server.mails.length, 1)
})

onEachBackend('what is due goes out although the queue never heard of it, for every firm', async (t, backend) => {
  const server = await startMailServer(t)
  const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example', SWEEP_INTERVAL_MS: '100' }
  const firm = await world(t, { backend, env })
  const other = await firm.neighbour()
  await manyDueInvitations(firm, 120)
  await manyDueInvitations(other, 3)
  const workers = await startWorkers(firm.deps)
  t.teardown(() => workers.close())
  await until('all is sent', async () => {
    const counts = [await stateCounts(firm), await stateCounts(other)]
    return counts[0]!.sent === 120 && counts[1]!.sent === 3
  })
  t.equal(server.mails.length, 123)
  t.equal(new Set(server.mails.map(({ to }) => to)).size, 123)
})

t.test('claims that ran out are taken up: unmailed ones are sent, others are unknown and stay so', async (t) => {
  const server = await startMailServer(t)
  const firm = await world(t, {
    env: { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example', SWEEP_INTERVAL_MS: '50' },
  })
  await manyDueInvitations(firm, 4)
  const { ids } = await firm.asTenant(async ({ tx }) => {
    const rows = await tx.selectFrom('invitations').select('id').orderBy('id').execute()
    await tx
      .updateTable('invitations')
      .set({ state: 'sending', fence: 1, claimedUntil: new Date(Date.now() - 1000) })
      .execute()
    await tx.updateTable('invitations').set({ dotAt: new Date() }).where('id', '=', rows[0]!.id).execute()
    return { ids: rows.map(({ id }) => id) }
  })
  const workers = await startWorkers(firm.deps)
  t.teardown(() => workers.close())
  await until('three are sent', async () => (await stateCounts(firm)).sent === 3)
  t.match(await firm.api.get(`/invitations/${ids[0]}`), {
    body: { state: 'unknown', stateReason: /nobody knows whether/, sentAt: null },
  })
  t.equal(server.mails.length, 3)
})

t.test('a survey that nobody answered ends by itself', async (t) => {
  const firm = await world(t, { env: { SWEEP_INTERVAL_MS: '50' } })
  await manyDueInvitations(firm, 2)
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('invitations')
      .set({ state: 'sent', expiresAt: new Date(Date.now() - 1000) })
      .execute(),
  )
  const workers = await startWorkers(firm.deps)
  t.teardown(() => workers.close())
  await until('both ended', async () => (await stateCounts(firm)).expired === 2)
})

t.test('a firm with thousands to send takes its share of the queue, and leaves the others theirs', async (t) => {
  const firm = await world(t, { env: { SWEEP_INTERVAL_MS: '60000' } })
  const other = await firm.neighbour()
  await manyDueInvitations(firm, 30)
  await manyDueInvitations(other, 2)
  const nudge = async () => {
    const { rows } = await firm.deps.pool.query<{ tenant_id: string }>(
      `select tenant_id from nudge_due_invitations('60 seconds', 1000, 10)`,
    )
    return [firm, other].map(({ tenantId }) => rows.filter(({ tenant_id }) => tenant_id === tenantId).length)
  }
  t.same(await nudge(), [10, 2])
  t.same(await nudge(), [0, 0], 'what waits in the queue fills the share')
  await firm.asTenant(({ tx }) =>
    tx.updateTable('invitations').set({ state: 'sent' }).where('nudgedAt', 'is not', null).execute(),
  )
  t.same(await nudge(), [10, 0])
})
