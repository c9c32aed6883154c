import t from 'tap'
import { ownerClient, world } from '../../helpers/world.ts'

t.test('a key is free again after 24 hours, and old receipts do not pile up', async (t) => {
  const around = await world(t)
  const { api, tenantId } = around
  const owner = await ownerClient(t, around)
  for (const key of ['a', 'b', 'c']) await api.post('/clients', { name: 'Nordwind' }, { 'idempotency-key': key })
  await owner.query(`update idempotency_records set created_at = now() - interval '25 hours' where tenant_id = $1`, [
    tenantId,
  ])

  const again = await api.post('/clients', { name: 'Something else' }, { 'idempotency-key': 'a' })
  t.match(again, { status: 201, body: { name: 'Something else' } })
  const { rows } = await owner.query('select key from idempotency_records where tenant_id = $1', [tenantId])
  t.same(rows, [{ key: 'a' }])
})

t.test('a refused request leaves its key free for the corrected one', async (t) => {
  const { api } = await world(t)
  const key = { 'idempotency-key': 'k1' }
  const engagement = { name: 'Rollout', kind: 'project', clientId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21' }
  t.match(await api.post('/engagements', engagement, key), { status: 422 })
  const { body: client } = await api.post('/clients', { name: 'Nordwind' })
  t.match(await api.post('/engagements', { ...engagement, clientId: client.id }, key), { status: 201 })
})

t.test('a receipt does not show what it holds to somebody who reads the database', async (t) => {
  const around = await world(t)
  const { body } = await around.api.post(
    '/api-keys',
    { name: 'portal', scopes: ['tickets:read'] },
    { 'idempotency-key': 'secret' },
  )
  const owner = await ownerClient(t, around)
  const { rows } = await owner.query('select receipt from idempotency_records where tenant_id = $1', [around.tenantId])
  t.equal(rows.length, 1)
  t.notOk(rows[0].receipt.includes(body.key))
})
