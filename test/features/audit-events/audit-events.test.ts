import t from 'tap'
import { world } from '../../helpers/world.ts'

t.test('who did what is written down and found by actor, resource and action', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const { id } = (await manager.post('/clients', { name: 'Nordwind' })).body
  await manager.patch(`/clients/${id}`, { name: 'Nordwind AG' })
  await firm.api.delete(`/clients/${id}`)
  const list = async (query: string) => (await manager.get(`/audit-events?${query}`)).body.items
  t.match(await list(`resourceId=${id}`), [
    { action: 'created', resource: 'client', actorKind: 'user', actorId: manager.userId },
    { action: 'changed', details: { fields: ['name'] } },
    { action: 'archived', actorKind: 'api_key' },
  ])
  t.match(await list(`actorId=${manager.userId}&resource=client&action=changed`), [{ resourceId: id }])
  t.equal((await list(`actorId=${manager.userId}`)).length, 2)
  t.match(await list(`resourceId=${id}&sort=-at&limit=1`), [{ action: 'archived' }])
})

t.test('what was refused leaves no trace of having happened', async (t) => {
  const { api } = await world(t)
  const { id } = (await api.post('/clients', { name: 'Nordwind' })).body
  t.equal((await api.patch(`/clients/${id}`, { name: 'Other' }, { 'if-match': '"7"' })).status, 412)
  t.equal((await api.get(`/audit-events?resourceId=${id}`)).body.items.length, 1)
})

t.test('audit events cannot be changed or deleted by the application', async (t) => {
  const { asTenant } = await world(t)
  const insertOnly = { code: '42501' }
  await t.rejects(
    asTenant(({ tx }) => tx.deleteFrom('auditEvents').execute()),
    insertOnly,
  )
  await t.rejects(
    asTenant(({ tx }) => tx.updateTable('auditEvents').set({ action: 'nothing' }).execute()),
    insertOnly,
  )
})

t.test('a consultant and another firm do not see the audit events', async (t) => {
  const firm = await world(t)
  const { id } = (await firm.api.post('/clients', { name: 'Nordwind' })).body
  t.equal((await (await firm.as('consultant')).get('/audit-events')).status, 403)
  const other = await (await firm.neighbour()).as('owner')
  t.same((await other.get(`/audit-events?resourceId=${id}`)).body.items, [])
  t.match(await firm.api.get('/audit-events?resource=%27%3Bdrop'), { status: 400, body: { code: 'invalid_input' } })
})
