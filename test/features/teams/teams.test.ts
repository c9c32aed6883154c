import t from 'tap'
import type { Api } from '../../helpers/api.ts'
import { world } from '../../helpers/world.ts'

const consultant = async (api: Api, name: string): Promise<string> => (await api.post('/consultants', { name })).body.id

t.test('a team is created, changed, listed and archived', async (t) => {
  const { api } = await world(t)
  const { body } = await api.post('/teams', { name: 'Networks' })
  t.match(await api.patch(`/teams/${body.id}`, { name: 'Network' }, { 'if-match': '"1"' }), { body: { version: 2 } })
  t.match((await api.get('/teams?name=Net')).body.items, [{ id: body.id, name: 'Network' }])
  t.equal((await api.delete(`/teams/${body.id}`)).status, 204)
  t.same((await api.get('/teams')).body.items, [])
})

t.test('the members of a team are replaced as a whole', async (t) => {
  const { api } = await world(t)
  const team = (await api.post('/teams', { name: 'Networks' })).body
  const path = `/teams/${team.id}/members`
  const [mara, ben, lu] = [await consultant(api, 'Mara'), await consultant(api, 'Ben'), await consultant(api, 'Lu')]
  t.same((await api.get(path)).body, { members: [], version: 1 })

  const first = await api.put(path, { members: [{ consultantId: mara }, { consultantId: ben }] })
  t.match(first, { status: 200, headers: { etag: '"2"' } })
  t.same(first.body.members, [
    { consultantId: ben, name: 'Ben' },
    { consultantId: mara, name: 'Mara' },
  ])
  const late = await api.put(path, { members: [] }, { 'if-match': '"1"' })
  t.match(late, { status: 412, body: { code: 'version_mismatch' } })
  await api.put(path, { members: [{ consultantId: lu }, { consultantId: ben }] }, { 'if-match': '"2"' })
  t.match((await api.get(path)).body.members, [{ name: 'Ben' }, { name: 'Lu' }])
  t.match((await api.get(`/teams?consultantId=${lu}`)).body.items, [{ id: team.id }])
  t.same((await api.get(`/teams?consultantId=${mara}`)).body.items, [])
  t.same((await api.put(path, { members: [] })).body.members, [])
})

t.test(
  'members that are nobody, somebody else’s, named twice or too many are refused, and nothing changes',
  async (t) => {
    const { api, neighbour } = await world(t)
    const team = (await api.post('/teams', { name: 'Networks' })).body
    const path = `/teams/${team.id}/members`
    const mara = await consultant(api, 'Mara')
    await api.put(path, { members: [{ consultantId: mara }] })
    const other = (await neighbour()).api
    for (const consultantId of [await consultant(other, 'Theirs'), team.id])
      t.match(await api.put(path, { members: [{ consultantId }] }), {
        status: 422,
        body: { code: 'unknown_reference', errors: [{ pointer: '/members' }] },
      })
    t.match(await api.put(path, { members: [{ consultantId: mara }, { consultantId: mara }] }), { status: 400 })
    t.match(await api.put(path, { members: Array(201).fill({ consultantId: mara }) }), { status: 400 })
    t.match(await api.put(path, {}), { status: 400 })
    t.match((await api.get(path)).body, { members: [{ consultantId: mara }], version: 2 })

    t.match(await other.get(path), { status: 404 })
    t.match(await other.put(path, { members: [] }), { status: 404 })
  },
)

t.test('ten callers at once who replace the members leave the set of one of them', async (t) => {
  const { api } = await world(t)
  const team = (await api.post('/teams', { name: 'Networks' })).body
  const ids = await Promise.all(Array.from({ length: 10 }, (_, n) => consultant(api, `C${n}`)))
  const pairs = ids.map((consultantId, n) => [{ consultantId }, { consultantId: ids[(n + 1) % 10] }])
  const answers = await Promise.all(pairs.map((members) => api.put(`/teams/${team.id}/members`, { members })))
  t.ok(answers.every(({ status }) => status === 200))
  const { members, version } = (await api.get(`/teams/${team.id}/members`)).body
  t.equal(version, 11)
  t.same(members, answers.find(({ body }) => body.version === 11)?.body.members)
})
