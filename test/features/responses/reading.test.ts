import t from 'tap'
import { asked, newConsultant, sendForm } from '../../helpers/answering.ts'
import { world } from '../../helpers/world.ts'

t.test('responses are found by consultant, client, contact, ticket and day', async (t) => {
  const firm = await world(t)
  const first = await asked(firm)
  const second = await asked(firm)
  for (const invitation of [first, second]) await sendForm(firm, invitation, { overall: '5' })
  const found = async (query: string) =>
    (await firm.api.get(`/responses?${query}`)).body.items.map(
      ({ invitationId }: { invitationId: string }) => invitationId,
    )
  const both = [first.invitationId, second.invitationId]
  t.same(await found(''), both)
  t.same(await found('sort=-submittedAt'), both.toReversed())
  t.same(await found(`consultantId=${first.consultantIds[0]}`), [first.invitationId])
  t.same(await found(`clientId=${second.clientId}`), [second.invitationId])
  t.same(await found(`contactId=${second.contactId}`), [second.invitationId])
  t.same(await found(`ticketId=${first.ticketId}`), [first.invitationId])
  const today = new Date().toISOString().slice(0, 10)
  t.same(await found(`from=${today}&to=${today}`), both)
  t.same(await found('to=2020-01-01'), [])
  t.match(await firm.api.get('/responses?from=yesterday'), { status: 400 })
})

t.test('a consultant sees the responses and figures it is credited with, and no others', async (t) => {
  const firm = await world(t)
  const consultant = await firm.as('consultant')
  const colleague = await firm.asTenant((ctx) => newConsultant(ctx))
  const own = await asked(firm, { credits: { [consultant.consultantId]: 0.5, [colleague]: 0.5 } })
  const other = await asked(firm, { credits: { [colleague]: 1 } })
  for (const invitation of [own, other]) await sendForm(firm, invitation, { overall: '5' })
  const [ownResponse, otherResponse] = (await firm.api.get('/responses')).body.items

  t.match((await consultant.get('/responses')).body.items, [{ id: ownResponse.id }])
  t.equal((await consultant.get('/responses')).body.items.length, 1)
  t.same((await consultant.get(`/responses?consultantId=${colleague}`)).body.items.length, 1, 'shared with it')
  t.match(await consultant.get(`/responses/${ownResponse.id}`), { status: 200 })
  t.match(await consultant.get(`/responses/${otherResponse.id}`), { status: 404 })
  t.match(await consultant.get(`/responses/${otherResponse.id}/revisions`), { status: 404 })
  t.match(await consultant.get(`/consultants/${colleague}/figures`), { status: 404 })
  t.equal((await consultant.get('/figures')).body.items.length, 1)
  const answer = { answers: [{ questionId: 'overall', value: 1 }] }
  t.match(await consultant.post(`/invitations/${own.invitationId}/response`, answer), { status: 403 })
})

t.test('few answers are shown to owners and managers, and withheld from the consultant', async (t) => {
  const firm = await world(t)
  const consultant = await firm.as('consultant')
  await sendForm(firm, await asked(firm, { credits: { [consultant.consultantId]: 1 } }), { overall: '5' })
  const path = `/consultants/${consultant.consultantId}/figures`
  t.match((await consultant.get(path)).body.windows[0], { withheld: true, n: null, csat: null })
  for (const role of ['owner', 'manager'] as const)
    t.match((await (await firm.as(role)).get(path)).body.windows[0], { withheld: false, n: 1, csat: { percent: 100 } })
})

t.test('another firm reads none of our responses', async (t) => {
  const firm = await world(t)
  await sendForm(firm, await asked(firm), { overall: '5' })
  const [response] = (await firm.api.get('/responses')).body.items
  const { api } = await firm.neighbour()
  t.same((await api.get('/responses')).body.items, [])
  for (const path of [`/responses/${response.id}`, `/responses/${response.id}/revisions`])
    t.match(await api.get(path), { status: 404, body: { code: 'not_found' } })
})
