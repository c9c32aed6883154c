import t from 'tap'
import { asked } from '../../helpers/answering.ts'
import { branching } from '../../helpers/branching.ts'
import { type World, world } from '../../helpers/world.ts'

type Value = string | number | string[]
const answers = (given: Record<string, Value>) => ({
  answers: Object.entries(given).map(([questionId, value]) => ({ questionId, value })),
})
const record = ({ api }: World, invitationId: string, given: Record<string, Value>, more: object = {}) =>
  api.post(`/invitations/${invitationId}/response`, { ...answers(given), ...more })

t.test('a portal records what was asked; what its other answers do not lead to is dropped', async (t) => {
  const firm = await world(t)
  const { invitationId } = await asked(firm, { content: branching })
  const low = await record(firm, invitationId, { overall: 1, reasons: ['other', 'slow', 'slow'], what: 'The tone.' })
  t.match(low, { status: 201, body: { complete: true } })
  t.match((await firm.api.get(`/responses/${low.body.id}`)).body.answers, [
    { questionId: 'overall', value: 1, choices: null },
    { questionId: 'reasons', value: null, text: 'slow other', choices: ['slow', 'other'] },
    { questionId: 'what', text: 'The tone.', choices: null },
  ])
  const high = await record(firm, invitationId, { overall: 4, reasons: ['other'], what: 'The tone.', praise: 'None.' })
  t.match(high, { status: 200, body: { complete: true, revision: 2 } })
  const { body } = await firm.api.get(`/responses/${low.body.id}`)
  t.same(body.answers.length, 1)
  const revisions = (await firm.api.get(`/responses/${low.body.id}/revisions`)).body.items
  t.match(revisions[0].answers[1], { questionId: 'reasons', choices: ['slow', 'other'] })
})

t.test('follow-ups must be answered where they are asked, and with the choices that there are', async (t) => {
  const firm = await world(t)
  const { invitationId } = await asked(firm, { content: branching })
  const refused = async (given: Record<string, Value>, pointer: string, message: RegExp) =>
    t.match(await record(firm, invitationId, given), { status: 400, body: { errors: [{ pointer, message }] } })
  await refused({ overall: 2 }, '/answers', /^reasons: Please answer/)
  await refused({ overall: 2, reasons: ['other'] }, '/answers', /^what: Please answer/)
  await refused({ overall: 2, reasons: ['none'] }, '/answers/1', /^reasons: Please choose/)
  await refused({ overall: 2, reasons: [''] }, '/answers', /^reasons: Please answer/)
  await refused({ overall: 2, reasons: ['slow'], comment: ['slow'] }, '/answers/2', /^comment: /)
  await refused({ overall: ['2'] }, '/answers/0', /^overall: /)
  t.match(await record(firm, invitationId, { overall: 2, reasons: [] }), { status: 400 })
  t.same((await firm.api.get('/responses')).body.items, [])
})

t.test('where one choice may be taken, several are refused', async (t) => {
  const firm = await world(t)
  const [overall, , reasons] = branching.questions
  const content = { questions: [overall!, { ...reasons!, multiple: false }] }
  const { invitationId } = await asked(firm, { content })
  const both = await record(firm, invitationId, { overall: 1, reasons: ['slow', 'other'] })
  t.match(both, { status: 400, body: { errors: [{ pointer: '/answers/1' }] } })
  t.equal((await record(firm, invitationId, { overall: 1, reasons: ['slow'] })).status, 201)
  t.equal((await record(firm, invitationId, { overall: 1, reasons: 'slow' })).status, 200, 'the same, written plainly')
})

t.test('who left before the end is counted, found, and complete once the rest is there', async (t) => {
  const firm = await world(t)
  const { invitationId } = await asked(firm, { content: branching })
  const nothing = await record(firm, invitationId, { comment: 'Hm.' }, { complete: false })
  t.match(nothing, { status: 400, body: { errors: [{ message: /^overall: / }] } }, 'the first mark is needed')
  const partial = await record(firm, invitationId, { overall: 2 }, { complete: false })
  t.match(partial, { status: 201, body: { complete: false, revision: 1 } })
  const whole = await asked(firm, { content: branching })
  t.match(await record(firm, whole.invitationId, { overall: 3, comment: 'Hm.' }, { complete: false }), {
    status: 201,
    body: { complete: true },
  })
  const listed = async (query: string) => (await firm.api.get(`/responses?complete=${query}`)).body.items
  t.match(await listed('false'), [{ id: partial.body.id, complete: false }])
  t.equal((await listed('true')).length, 1)
  const cells = await firm.asTenant(({ tx }) => tx.selectFrom('metricCells').select(['value', 'n']).execute())
  t.same(cells.map(({ value }) => value).sort(), [2, 3], 'both count')

  const rest = { overall: 2, reasons: ['slow'], wish: 'Call.', comment: 'Hm.' }
  t.match(await record(firm, invitationId, rest), { status: 200, body: { complete: true, revision: 2 } })
  t.match(await record(firm, invitationId, rest, { complete: false }), { body: { complete: true, revision: 2 } })
  t.same(await listed('false'), [])
})

t.test(
  'the same answers again, now by somebody who saw everything, complete the response and change nothing',
  async (t) => {
    const firm = await world(t)
    const { invitationId } = await asked(firm, { content: branching })
    await record(firm, invitationId, { overall: 5 }, { complete: false })
    t.match(await record(firm, invitationId, { overall: 5 }), { status: 200, body: { complete: true, revision: 1 } })
    t.match(await record(firm, invitationId, { overall: 5 }, { complete: false }), {
      body: { complete: true, revision: 1 },
    })
  },
)

t.test('what was said before the edit window ended can be added to for a day, by one of many at once', async (t) => {
  const firm = await world(t)
  await firm.asTenant(({ tx, tenantId }) =>
    tx.updateTable('tenants').set({ editWindowDays: 0 }).where('id', '=', tenantId).execute(),
  )
  const { invitationId } = await asked(firm, { content: branching })
  const first = await record(firm, invitationId, { overall: 1 }, { complete: false })
  const changed = await record(firm, invitationId, { overall: 2, reasons: ['slow'] })
  t.match(changed, { status: 409, body: { code: 'edit_window_over' } })
  const all = await Promise.all(
    ['slow', 'unsolved', 'other'].map((reason) =>
      record(firm, invitationId, { overall: 1, reasons: [reason], what: 'The tone.' }),
    ),
  )
  t.same(all.map(({ status }) => status).sort(), [200, 409, 409])
  const [taken] = all.filter(({ status }) => status === 200)
  t.equal(taken!.body.editableUntil, first.body.editableUntil)
  t.match((await firm.api.get(`/responses/${first.body.id}`)).body, { complete: true, revision: 2 })
})
