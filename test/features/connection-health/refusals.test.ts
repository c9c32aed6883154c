import t from 'tap'
import { writeRefusals } from '../../../src/features/connection-health/service.ts'
import { callHook, connectZendesk, signedByZendesk, statusChanged } from '../../helpers/webhooks.ts'
import { ownerClient, type World, world } from '../../helpers/world.ts'

const event = () => JSON.stringify(statusChanged('42', 'OPEN', 'SOLVED', new Date()))
const signedAt = (minutes: number, body: string) =>
  signedByZendesk(body, { at: new Date(Date.now() + minutes * 60_000) })

const shown = async ({ api, deps }: World, connection: string) => {
  await writeRefusals(deps)
  return (await api.get(`/connections/${connection}`)).body
}
const reasons = async ({ api }: World, connection: string) =>
  (await api.get(`/connections/${connection}/health`)).body.refusals.map(
    ({ reason, calls }: { reason: string; calls: number }) => `${reason} ${calls}`,
  )

t.test('a connection says when it last refused a call, and why', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  t.match(await shown(firm, connection), { lastRefusalAt: null, lastRefusalReason: null })
  const body = event()
  const refused: [string, string, Record<string, string>][] = [
    ['wrong_proof', body, signedByZendesk(body, { secret: 'another-secret' })],
    ['wrong_proof', body, { 'content-type': 'application/json' }],
    ['wrong_proof', `${body} `, signedByZendesk(body)],
    ['too_old', body, signedAt(-61, body)],
    ['too_old', body, signedAt(6, body)],
    ['body_too_large', 'x'.repeat(4 * 1024 * 1024 + 1), { 'content-type': 'application/json' }],
  ]
  for (const [reason, payload, headers] of refused) {
    const before = Date.now()
    t.not((await callHook(firm, connection, payload, headers)).status, 200)
    const { lastRefusalAt, lastRefusalReason } = await shown(firm, connection)
    t.equal(lastRefusalReason, reason)
    t.ok(Math.abs(Date.parse(lastRefusalAt) - before) < 5000)
  }
  await firm.api.patch(`/connections/${connection}`, { enabled: false })
  t.match(await callHook(firm, connection, body, signedByZendesk(body)), { status: 404 })
  t.match(await shown(firm, connection), { lastRefusalReason: 'disabled', lastDeliveryAt: null })
  t.same(await reasons(firm, connection), ['disabled 1', 'body_too_large 1', 'too_old 2', 'wrong_proof 3'])
})

t.test('a secret that is still missing here, and a body that is broken, have names of their own', async (t) => {
  const firm = await world(t)
  const { body: zendesk } = await firm.api.post('/connections', { name: 'Zendesk', system: 'zendesk' })
  await callHook(firm, zendesk.id, event(), signedByZendesk(event()))
  t.match(await shown(firm, zendesk.id), { lastRefusalReason: 'no_secret' })
  const portal = { name: 'Portal', system: 'generic', authentication: 'bearer' }
  const { body: generic } = await firm.api.post('/connections', portal)
  const headers = { authorization: `Bearer ${generic.secret}`, 'content-type': 'application/json' }
  t.match(await callHook(firm, generic.id, '{"ticket":{}}', headers), { status: 400 })
  t.match(await callHook(firm, generic.id, '{"ticket"', headers), { status: 400 })
  await shown(firm, generic.id)
  t.same(await reasons(firm, generic.id), ['broken_body 2'])
})

t.test('whoever calls wrongly without end makes us write once in ten seconds, and every call is counted', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const owner = await ownerClient(t, firm)
  await owner.query(`create sequence refusal_writes;
    create function count_write() returns trigger language plpgsql security definer as
      'begin perform nextval(''refusal_writes''); return null; end';
    create trigger count_write after insert or update on connection_refusals for each row
      execute function count_write()`)
  const before = (await firm.api.get(`/connections/${connection}`)).headers.etag
  for (let call = 0; call < 200; call++) await callHook(firm, connection, `{"call":${call}}`, {})
  const writes = async () =>
    (await owner.query('select case when is_called then last_value else 0 end as n from refusal_writes')).rows[0].n
  t.equal(Number(await writes()), 1)
  t.same(await reasons(firm, connection), ['wrong_proof 1'])
  await writeRefusals(firm.deps)
  t.equal(Number(await writes()), 2)
  t.same(await reasons(firm, connection), ['wrong_proof 200'])
  t.equal((await firm.api.get(`/connections/${connection}`)).headers.etag, before, 'the connection has not changed')
})

t.test('nothing of a refused call is kept, and none of an unknown connection is counted', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  await callHook(firm, connection, '{"password":"hunter2"}', { authorization: 'Bearer hunter2' })
  await callHook(firm, '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21', '{}', {})
  await writeRefusals(firm.deps)
  const rows = await firm.asTenant(({ tx }) => tx.selectFrom('connectionRefusals').selectAll().execute())
  t.equal(rows.length, 1)
  t.notMatch(JSON.stringify(rows), /hunter2/)
  t.same((await firm.api.get(`/connections/${connection}/deliveries`)).body.items, [])
})
