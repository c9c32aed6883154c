import t from 'tap'
import { world } from '../../helpers/world.ts'

const overall = {
  id: 'overall',
  kind: 'csat5',
  text: 'How satisfied are you?',
  required: true,
  dimension: 'overall',
  target: 'person',
}
const comment = { id: 'comment', kind: 'text', text: 'Anything to add?', required: false }

t.test('a new firm has a published survey that asks about the person', async (t) => {
  const { api } = await world(t)
  const [survey] = (await api.get('/surveys')).body.items
  t.match(survey, { publishedNumber: 1, draft: null })
  const { body } = await api.get(`/surveys/${survey.id}/versions/1`)
  t.same(
    body.content.questions.map(({ kind, dimension, required }: typeof overall) => [kind, dimension, required]),
    [
      ['csat5', 'overall', true],
      ['csat5', 'timeliness', false],
      ['csat5', 'skill', false],
      ['csat5', 'courtesy', false],
      ['text', undefined, false],
    ],
  )
})

t.test('a survey is created, drafted, published and archived', async (t) => {
  const { api } = await world(t)
  const { body: survey, status, headers } = await api.post('/surveys', { name: 'Project close' })
  t.match({ status, headers, survey }, { status: 201, headers: { etag: '"1"' }, survey: { publishedNumber: null } })
  t.match(await api.post(`/surveys/${survey.id}/versions`), { status: 409, body: { code: 'conflict' } })

  const draft = { introduction: 'A minute of your time?', questions: [overall, comment] }
  t.match(await api.put(`/surveys/${survey.id}/draft`, draft), { status: 200, body: { draft, version: 2 } })
  const published = await api.post(`/surveys/${survey.id}/versions`)
  t.match(published, { status: 201, body: { number: 1, content: draft } })
  t.equal(published.headers.location, `/v1/surveys/${survey.id}/versions/1`)
  t.match((await api.get(`/surveys/${survey.id}`)).body, { publishedNumber: 1, draft: null })

  await api.put(`/surveys/${survey.id}/draft`, { questions: [overall] })
  await api.post(`/surveys/${survey.id}/versions`)
  const { body: versions } = await api.get(`/surveys/${survey.id}/versions?sort=-number`)
  t.match(versions.items, [{ number: 2 }, { number: 1, content: draft }], 'the first version is as it was')

  t.match(await api.patch(`/surveys/${survey.id}`, { name: 'At the end' }), { body: { name: 'At the end' } })
  t.match(await api.delete(`/surveys/${survey.id}`), { status: 204 })
  t.equal((await api.get('/surveys')).body.items.length, 1)
  t.match(await api.post(`/surveys/${survey.id}/versions`), { status: 409 })
})

t.test('two publications at once give two versions, one after the other', async (t) => {
  const { api } = await world(t)
  const { body } = await api.post('/surveys', { name: 'Project close', draft: { questions: [overall] } })
  const answers = await Promise.all([1, 2, 3].map(() => api.post(`/surveys/${body.id}/versions`)))
  t.same(answers.map(({ status }) => status).sort(), [201, 409, 409], 'there was one draft to publish')
})

t.test('a published version cannot be changed, not even by a fault of our own', async (t) => {
  const { asTenant } = await world(t)
  await t.rejects(
    asTenant(({ tx, tenantId }) =>
      tx.updateTable('surveyVersions').set({ content: '{}' }).where('tenantId', '=', tenantId).execute(),
    ),
    { code: '42501' },
  )
})

t.test('questions that make no sense are refused with the place of each fault', async (t) => {
  const { api } = await world(t)
  const { body: survey } = await api.post('/surveys', { name: 'Project close' })
  const faults = async (questions: object[]) => {
    const { status, body } = await api.put(`/surveys/${survey.id}/draft`, { questions })
    t.equal(status, 400)
    return body.errors.map(({ pointer }: { pointer: string }) => pointer)
  }
  const { dimension: _, ...withoutDimension } = overall
  const choices = [
    { id: 'mail', text: 'Mail' },
    { id: 'mail', text: 'Phone' },
  ]
  t.same(await faults([comment, overall]), ['/questions/0/kind'])
  t.same(await faults([withoutDimension]), ['/questions/0/dimension'])
  t.same(await faults([overall, { ...comment, target: 'firm' }]), ['/questions/1/target'])
  t.same(await faults([overall, { ...comment, id: 'overall' }]), ['/questions/1/id'])
  t.same(await faults([overall, { ...comment, kind: 'choice' }]), ['/questions/1/choices'])
  t.same(await faults([overall, { ...comment, choices: choices.slice(0, 2) }]), [
    '/questions/1/choices',
    '/questions/1/choices/1/id',
  ])
  t.same(await faults([]), ['/questions'])
  t.same(await faults(Array.from({ length: 11 }, (_, index) => ({ ...overall, id: `q${index}` }))), ['/questions'])
  const created = await api.post('/surveys', { name: 'Other', draft: { questions: [comment] } })
  t.match(created, { status: 400, body: { errors: [{ pointer: '/draft/questions/0/kind' }] } })
  t.match((await api.get(`/surveys/${survey.id}`)).body, { draft: null }, 'nothing was stored')
})

t.test('a survey that a policy asks with is not archived', async (t) => {
  const { api } = await world(t)
  const [survey] = (await api.get('/surveys')).body.items
  t.match(await api.delete(`/surveys/${survey.id}`), {
    status: 409,
    body: { code: 'in_use', detail: /resolved ticket/ },
  })
})

t.test('another firm sees and changes no survey of ours', async (t) => {
  const { api, neighbour } = await world(t)
  const { body } = await api.post('/surveys', { name: 'Ours', draft: { questions: [overall] } })
  const other = (await neighbour()).api
  t.match(await other.get(`/surveys/${body.id}`), { status: 404 })
  t.match(await other.put(`/surveys/${body.id}/draft`, { questions: [overall] }), { status: 404 })
  t.match(await other.post(`/surveys/${body.id}/versions`), { status: 404 })
  t.match(await other.get(`/surveys/${body.id}/versions`), { status: 404 })
  t.match(await other.delete(`/surveys/${body.id}`), { status: 404 })
})
