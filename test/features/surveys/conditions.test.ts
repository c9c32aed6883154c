import t from 'tap'
import { branching } from '../../helpers/branching.ts'
import { world } from '../../helpers/world.ts'

t.test('a survey that asks by what was answered is published as it was written', async (t) => {
  const { api } = await world(t)
  const { body } = await api.post('/surveys', { name: 'A survey', draft: branching })
  t.match(await api.post(`/surveys/${body.id}/versions`), { status: 201, body: { content: branching } })
})

t.test('conditions that can never be met are refused with their place', async (t) => {
  const { api } = await world(t)
  const { body: survey } = await api.post('/surveys', { name: 'A survey' })
  const [overall, comment, reasons] = branching.questions
  const faults = async (showIf: object, of: object = comment!) => {
    const questions = [overall, { ...reasons, showIf: undefined }, { ...of, id: 'last', showIf }]
    const { status, body } = await api.put(`/surveys/${survey.id}/draft`, { questions })
    return status === 200 ? [] : body.errors.map(({ pointer }: { pointer: string }) => pointer)
  }
  const at = '/questions/2/showIf'
  t.same(await faults({ questionId: 'overall', atMost: 2 }), [])
  t.same(await faults({ questionId: 'reasons', in: ['slow', 'other'] }), [])
  t.same(await faults({ questionId: 'overall' }), [at])
  t.same(await faults({ questionId: 'overall', atMost: 2, atLeast: 1 }), [at])
  t.same(await faults({ questionId: 'nothing', atMost: 2 }), [`${at}/questionId`])
  t.same(await faults({ questionId: 'last', atMost: 2 }), [`${at}/questionId`], 'nor of itself')
  t.same(await faults({ questionId: 'overall', atMost: 0 }), [`${at}/atMost`])
  t.same(await faults({ questionId: 'overall', atLeast: 6 }), [`${at}/atLeast`])
  t.same(await faults({ questionId: 'overall', in: [5, 6, 'slow'] }), [`${at}/in/1`, `${at}/in/2`])
  t.same(await faults({ questionId: 'reasons', in: ['slow', 'none', 1] }), [`${at}/in/1`, `${at}/in/2`])
  t.same(await faults({ questionId: 'reasons', atMost: 1 }), [`${at}/atMost`])
  t.same(await faults({ questionId: 'overall', in: [] }), [`${at}/in`])
  t.same(await faults({ questionId: 'overall', below: 2 }), [`${at}/below`])

  const put = (questions: object[]) => api.put(`/surveys/${survey.id}/draft`, { questions })
  const pointers = async (questions: object[]) =>
    (await put(questions)).body.errors.map(({ pointer }: { pointer: string }) => pointer)
  t.same(
    await pointers([overall!, { ...comment!, showIf: { questionId: 'reasons', in: ['slow'] } }, reasons!]),
    ['/questions/1/showIf/questionId'],
    'a later question decides nothing',
  )
  t.same(await pointers([{ ...overall!, showIf: { questionId: 'overall', atMost: 2 } }]), [
    '/questions/0/showIf/questionId',
  ])
  const afterText = { ...reasons!, showIf: { questionId: 'comment', in: ['slow'] } }
  t.same(await pointers([overall!, comment!, afterText]), ['/questions/2/showIf/questionId'])
  t.same(await pointers([overall!, { ...comment!, multiple: true }]), ['/questions/1/multiple'])
})
