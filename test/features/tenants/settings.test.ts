import t from 'tap'
import { world } from '../../helpers/world.ts'

t.test('the settings of the firm are read by all and changed by an owner', async (t) => {
  const firm = await world(t)
  const owner = await firm.as('owner')
  const before = await owner.get('/tenant')
  t.match(before, { status: 200, headers: { etag: '"1"' }, body: { id: firm.tenantId, minimumResponses: 5 } })
  const change = { name: 'Ahrens', timeZone: 'Europe/Berlin', senderName: 'Ahrens & Partner', editWindowDays: 7 }
  const changed = await owner.patch('/tenant', change, { 'if-match': '"1"' })
  t.match(changed, { status: 200, headers: { etag: '"2"' }, body: { ...change, locale: 'en', version: 2 } })
  t.match(await owner.patch('/tenant', { locale: 'de' }, { 'if-match': '"1"' }), {
    status: 412,
    body: { code: 'version_mismatch' },
  })
  for (const role of ['manager', 'consultant'] as const) {
    const caller = await firm.as(role)
    t.match(await caller.get('/tenant'), { status: 200, body: { name: 'Ahrens', locale: 'en' } })
    t.equal((await caller.patch('/tenant', { name: 'Mine' })).status, 403)
  }
  t.match((await (await firm.neighbour()).api.get('/tenant')).body, { name: 'Ahrens & Partner', version: 1 })
})

t.test('settings that would harm are refused with their place', async (t) => {
  const { api } = await world(t)
  for (const [change, pointer] of [
    [{ minimumResponses: 4 }, '/minimumResponses'],
    [{ editWindowDays: 91 }, '/editWindowDays'],
    [{ timeZone: 'Mars/Olympus' }, '/timeZone'],
    [{ locale: 'not a tag' }, '/locale'],
    [{ name: ' ' }, '/name'],
    [{ id: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21' }, '/id'],
    [{}, ''],
  ] as const)
    t.match(
      await api.patch('/tenant', change),
      { status: 400, body: { errors: [{ pointer }] } },
      JSON.stringify(change),
    )
  t.equal((await api.get('/tenant')).body.version, 1)
})
