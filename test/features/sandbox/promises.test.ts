import t from 'tap'
import { claimClock } from '../../../src/features/sandbox/queries.ts'
import { asksAtOnce, decidedTicket, invitationsOf } from '../../helpers/asking.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import { connectZendesk } from '../../helpers/webhooks.ts'
import { world } from '../../helpers/world.ts'

t.test('a firm that is no sandbox has no clock and no mails of one, and nothing makes it one', async (t) => {
  const { api, asTenant, tenantId } = await world(t)
  const missing = { status: 404, body: { code: 'not_found' } }
  t.match(await api.get('/sandbox/clock'), missing)
  t.match(await api.post('/sandbox/clock', { by: 'P1D' }), missing)
  t.match(await api.get('/sandbox/mails'), missing)
  t.match(await api.get(`/sandbox/mails/${crypto.randomUUID()}`), missing)
  t.match((await api.get('/tenant')).body, { isSandbox: false })
  t.match(await api.patch('/tenant', { isSandbox: true }), { status: 400, body: { code: 'invalid_input' } })
  await t.rejects(
    asTenant(({ tx }) => tx.updateTable('tenants').set({ isSandbox: true }).execute()),
    /never/,
  )
  await t.rejects(
    asTenant(({ tx }) => tx.insertInto('sandboxClocks').values({ tenantId }).execute()),
    /foreign key/,
  )
})

t.test('a sandbox stays one, and its clock cannot be set back or taken away, not even by our own code', async (t) => {
  const { asTenant, api } = await (await world(t)).sandbox()
  t.match((await api.get('/tenant')).body, { isSandbox: true })
  await t.rejects(
    asTenant(({ tx }) => tx.updateTable('tenants').set({ isSandbox: false }).execute()),
    /never/,
  )
  await t.rejects(
    asTenant(({ tx }) => tx.deleteFrom('sandboxClocks').execute()),
    /permission denied/,
  )
  const earlier = new Date(Date.now() - 86_400_000)
  await t.rejects(
    asTenant(({ tx }) => tx.updateTable('sandboxClocks').set({ now: earlier }).execute()),
    /only moves forward/,
  )
})

t.test('only who may change the settings of the firm moves its clock', async (t) => {
  const { as } = await (await world(t)).sandbox()
  const manager = await as('manager')
  t.match(await manager.get('/sandbox/clock'), { status: 200 })
  t.match(await manager.post('/sandbox/clock', { by: 'P1D' }), { status: 403 })
  t.match(await (await as('consultant')).get('/sandbox/mails'), { status: 403 })
  t.match(await (await as('owner')).post('/sandbox/clock', { by: 'P1D' }), { status: 200 })
})

t.test('neighbours, live or sandboxes, do not notice when a clock is moved', async (t) => {
  const live = await world(t)
  const [moved, still] = [await live.sandbox(), await live.sandbox()]
  const others = []
  for (const firm of [live, still]) others.push({ firm, ticket: await decidedTicket(firm) })
  const before = (await still.api.get('/sandbox/clock')).body.now
  await decidedTicket(moved)
  t.match((await moved.api.post('/sandbox/clock', { by: 'P1Y' })).body.done, [{ what: 'invitations' }])
  for (const { firm, ticket } of others) {
    t.match(await invitationsOf(firm, ticket), [{ state: 'scheduled', attempts: 0 }])
    t.same((await firm.api.get('/captured-mails')).body.items, [])
  }
  t.equal((await still.api.get('/sandbox/clock')).body.now, before)
})

t.test('sweeps leave a sandbox alone: what is due there waits for its clock', async (t) => {
  const live = await world(t)
  const sandbox = await live.sandbox()
  const due: Record<string, string> = {}
  for (const firm of [live, sandbox]) {
    await asksAtOnce(firm)
    const resolvedAt = new Date(Date.now() - 60_000)
    due[firm.tenantId] = (await invitationsOf(firm, await decidedTicket(firm, { resolvedAt })))[0]!.id
  }
  await Promise.all(
    [live, sandbox].map(({ asTenant }) =>
      asTenant(({ tx }) => tx.updateTable('invitations').set({ nudgedAt: null }).execute()),
    ),
  )
  const { rows } = await live.deps.pool.query("select id from nudge_due_invitations('1 second', 100, 100)")
  t.ok(rows.some(({ id }) => id === due[live.tenantId]))
  t.notOk(rows.some(({ id }) => id === due[sandbox.tenantId]))
  await sandbox.api.post('/sandbox/clock', { by: 'PT0S' })
  t.equal((await sandbox.api.get(`/invitations/${due[sandbox.tenantId]}`)).body.state, 'sent')
})

t.test('mail of a sandbox is kept, also where that of others is sent', async (t) => {
  const server = await startMailServer(t)
  const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' }
  const live = await world(t, { env })
  const sandbox = await live.sandbox()
  await decidedTicket(sandbox, { email: 'anna@sandbox.example' })
  await sandbox.api.post('/sandbox/clock', { by: 'P2D' })
  const { items } = (await sandbox.api.get('/sandbox/mails')).body
  t.match(items, [{ recipient: 'anna@sandbox.example' }])
  t.match((await sandbox.api.get(`/sandbox/mails/${items[0].id}`)).body.headers.From, /<surveys@firm\.example>/)
  t.same(server.mails, [])
  const link = (await sandbox.api.post('/captured-mail-links')).body.url
  t.match(await live.app.inject(new URL(link).pathname), { statusCode: 200, body: /anna@sandbox\.example/ })
  t.match(await live.api.post('/captured-mail-links'), { status: 409 })
})

t.test('a sandbox calls no ticket system', async (t) => {
  const around = await world(t)
  const sandbox = { ...around, ...(await around.sandbox()) }
  const id = await connectZendesk(sandbox)
  const credentials = { email: 'a@firm.example', apiToken: 'tok-1' }
  const answer = await sandbox.api.put(`/connections/${id}/look-up`, { baseUrl: 'https://firm.example', credentials })
  t.match(answer, { status: 409, body: { code: 'conflict', detail: 'A sandbox calls nobody.' } })
})

t.test('a call that died while it moved the clock keeps it for half a minute, and loses nothing', async (t) => {
  const sandbox = await (await world(t)).sandbox()
  const ticket = await decidedTicket(sandbox)
  t.equal(await sandbox.asTenant(claimClock), 1)
  t.match(await sandbox.api.get('/sandbox/clock'), { body: { isMoving: true } })
  t.match(await sandbox.api.post('/sandbox/clock', { by: 'P2D' }), { status: 409, body: { code: 'conflict' } })
  await sandbox.asTenant(({ tx }) =>
    tx
      .updateTable('sandboxClocks')
      .set({ movingUntil: new Date(Date.now() - 1) })
      .execute(),
  )
  t.match(await sandbox.api.post('/sandbox/clock', { by: 'P2D' }), { status: 200 })
  t.match(await invitationsOf(sandbox, ticket), [{ state: 'sent', attempts: 1 }])
})
