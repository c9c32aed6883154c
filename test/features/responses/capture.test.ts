import t from 'tap'
import { asked, newConsultant, publish, sendForm } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

const answers = (...pairs: [string, string | number][]) => ({
  answers: pairs.map(([questionId, value]) => ({ questionId, value })),
})

const countRows = ({ asTenant }: World, table: 'responses' | 'outboxEvents' | 'responseRevisions' | 'serviceCells') =>
  asTenant(async ({ tx }) => (await tx.selectFrom(table).selectAll().execute()).length)

t.test('ten answers to one invitation at once are one response and ten equal receipts', async (t) => {
  const firm = await world(t)
  const { invitationId } = await asked(firm)
  const call = () => firm.api.post(`/invitations/${invitationId}/response`, answers(['overall', 5]))
  const received = await Promise.all(Array.from({ length: 10 }, call))
  t.equal(received.filter(({ status }) => status === 201).length, 1)
  t.equal(received.filter(({ status }) => status === 200).length, 9)
  t.same(
    received.map(({ body }) => body),
    received.map(() => received[0]!.body),
  )
  t.equal(await countRows(firm, 'responses'), 1)
  t.equal(await countRows(firm, 'outboxEvents'), 1)
  t.equal(await countRows(firm, 'responseRevisions'), 0)
  const [cell] = await firm.asTenant(({ tx }) => tx.selectFrom('metricCells').selectAll().execute())
  t.match(cell, { kind: 'csat5', dimension: 'overall', value: 5, n: 1, s: 1 })
})

t.test('a changed answer keeps the old one with who and why, and is counted instead of it', async (t) => {
  const firm = await world(t)
  const { invitationId, consultantIds } = await asked(firm)
  const first = await firm.api.post(
    `/invitations/${invitationId}/response`,
    answers(['overall', 2], ['comment', 'Hm.']),
  )
  t.equal(first.headers.location, `/v1/responses/${first.body.id}`)
  const change = { ...answers(['overall', 5]), reason: 'The client called.' }
  const changed = await firm.api.post(`/invitations/${invitationId}/response`, change)
  t.match(changed, { status: 200, body: { id: first.body.id, revision: 2, submittedAt: first.body.submittedAt } })

  const { body } = await firm.api.get(`/responses/${first.body.id}/revisions`)
  t.match(body.items, [
    {
      revision: 1,
      replacedByKind: 'api_key',
      reason: 'The client called.',
      answers: [
        { questionId: 'comment', value: null, text: 'Hm.' },
        { questionId: 'overall', value: 2, kind: 'csat5', dimension: 'overall', target: 'person' },
      ],
    },
  ])
  const response = (await firm.api.get(`/responses/${first.body.id}`)).body
  t.match(response, {
    revision: 2,
    submittedByKind: 'api_key',
    attributions: [{ consultantId: consultantIds[0], share: 1 }],
  })
  const cells = await firm.asTenant(({ tx }) => tx.selectFrom('metricCells').selectAll().execute())
  t.match(cells, [{ value: 5, n: 1 }])
  t.equal(cells.length, 1)
})

t.test('after the edit window an answer stays as it is; the same answer still gets its receipt', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm)
  const url = `/invitations/${invitation.invitationId}/response`
  const first = await firm.api.post(url, answers(['overall', 2]))
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('responses')
      .set({ submittedAt: new Date(Date.now() - 15 * 86_400_000) })
      .execute(),
  )
  t.match(await firm.api.post(url, answers(['overall', 5])), { status: 409, body: { code: 'edit_window_over' } })
  t.match(await firm.api.post(url, answers(['overall', 2])), { status: 200, body: { id: first.body.id, revision: 1 } })
  t.match(await sendForm(firm, invitation, { overall: '5' }), { statusCode: 409, body: /The time to change it ended/ })
  t.match(await firm.app.inject(invitation.path), { statusCode: 200, body: /The time to change it ended/ })
})

t.test(
  'shares are credited, only answers about the person count, and an answer counts on the day of delivery',
  async (t) => {
    const firm = await world(t)
    const [a, b] = await firm.asTenant(async (ctx) => [await newConsultant(ctx), await newConsultant(ctx)])
    const question = { text: 'How?', required: false, dimension: 'overall' } as const
    const content = {
      questions: [
        { ...question, id: 'person', kind: 'csat5', target: 'person' },
        { ...question, id: 'ease', kind: 'ces7', target: 'person' },
        { ...question, id: 'firm', kind: 'nps', target: 'firm' },
      ],
    } as const
    const surveyVersionId = await firm.asTenant((ctx) => publish(ctx, { questions: [...content.questions] }))
    const sentAt = new Date('2026-03-05T10:00:00Z')
    const story = { credits: { [a!]: 0.75, [b!]: 0.25 }, surveyVersionId, sentAt, expiresAt: new Date('2099-01-01') }
    const { invitationId } = await asked(firm, story)
    await firm.api.post(`/invitations/${invitationId}/response`, answers(['person', 5], ['ease', 6], ['firm', 0]))

    const service = await firm.asTenant(({ tx }) =>
      tx.selectFrom('serviceCells').selectAll().where('consultantId', '=', a!).execute(),
    )
    const x = (100 + 500 / 6) / 2
    t.match(service, [{ n: 1, s: 0.75, s2: 0.5625 }])
    t.ok(Math.abs(service[0]!.sx - 0.75 * x) < 1e-9)
    t.ok(Math.abs(service[0]!.sxx - 0.75 * x * x) < 1e-9)
    const metrics = await firm.asTenant(({ tx }) => tx.selectFrom('metricCells').select(['kind', 's']).execute())
    t.same(metrics.map(({ kind, s }) => `${kind} ${s}`).toSorted(), [
      'ces7 0.25',
      'ces7 0.75',
      'csat5 0.25',
      'csat5 0.75',
    ])
    const invited = await firm.asTenant(({ tx }) =>
      tx.selectFrom('invitationCells').selectAll().orderBy('consultantId').execute(),
    )
    t.match(invited, [
      { day: '2026-03-05', delivered: 1, responded: 1, firmDelivered: 1, firmResponded: 1 },
      { day: '2026-03-05', delivered: 1, responded: 1, firmDelivered: 0, firmResponded: 0 },
    ])
  },
)

t.test('an answer proves the delivery of a mail whose fate is unknown', async (t) => {
  const firm = await world(t)
  for (const state of ['unknown', 'sending'] as const) {
    const { invitationId } = await asked(firm, { state })
    const { body } = await firm.api.post(`/invitations/${invitationId}/response`, answers(['overall', 5]))
    t.ok(body.id)
    const [invitation] = await firm.asTenant(({ tx }) =>
      tx.selectFrom('invitations').selectAll().where('id', '=', invitationId).execute(),
    )
    t.match(invitation, { state: 'responded', fence: state === 'sending' ? 2 : 1 })
    t.ok(invitation?.sentDay)
  }
  const cells = await firm.asTenant(({ tx }) => tx.selectFrom('invitationCells').selectAll().execute())
  for (const cell of cells) t.match(cell, { delivered: 1, responded: 1, firmDelivered: 1, firmResponded: 1 })
})

t.test('an invitation that is expired, revoked, never sent or unknown takes no answer', async (t) => {
  const firm = await world(t)
  const past = new Date(Date.now() - 1000)
  const post = async (story: Parameters<typeof asked>[1]) =>
    firm.api.post(`/invitations/${(await asked(firm, story)).invitationId}/response`, answers(['overall', 5]))
  t.match(await post({ expiresAt: past }), { status: 409, body: { code: 'invitation_expired' } })
  t.match(await post({ state: 'expired' }), { status: 409, body: { code: 'invitation_expired' } })
  for (const story of [
    { revokedAt: past },
    { state: 'scheduled' },
    { state: 'cancelled' },
    { state: 'failed' },
  ] as const)
    t.match(await post(story), { status: 404 })
  const other = await firm.neighbour()
  const { invitationId } = await asked(firm)
  t.match(await other.api.post(`/invitations/${invitationId}/response`, answers(['overall', 5])), { status: 404 })
  t.equal(await countRows(firm, 'responses'), 0)
  t.equal(await countRows(firm, 'serviceCells'), 0)
})

t.test('answers that do not fit their questions are refused with their place, and nothing is stored', async (t) => {
  const firm = await world(t)
  const { invitationId } = await asked(firm)
  const url = `/invitations/${invitationId}/response`
  for (const [body, pointer] of [
    [answers(['overall', 6]), '/answers/0'],
    [answers(['overall', 5], ['comment', 3]), '/answers/1'],
    [answers(['skill', 5]), '/answers'],
    [answers(['overall', 5], ['colour', 'red']), '/answers/1'],
    [answers(['overall', 4.5]), '/answers/0/value'],
  ] as const)
    t.match(await firm.api.post(url, body), { status: 400, body: { errors: [{ pointer }] } }, pointer)
  t.match(await firm.api.post(url, answers(['overall', 5], ['overall', 4])), { status: 400 })
  t.match(await firm.api.post(url, { answers: [{ questionId: 'overall', value: null }] }), { status: 400 })
  t.equal(await countRows(firm, 'responses'), 0)
})
