import t from 'tap'
import { sendForm } from '../../helpers/answering.ts'
import { decidedTicket, invitationsOf } from '../../helpers/asking.ts'
import { world } from '../../helpers/world.ts'

const dayMs = 86_400_000

t.test('a survey is answered, changed and counted at the time of the sandbox, however far ahead that is', async (t) => {
  const around = await world(t)
  const firm = { ...around, ...(await around.sandbox()) }
  await firm.api.post('/sandbox/clock', { by: 'P3Y' })
  const start = Date.parse((await firm.api.get('/sandbox/clock')).body.now)
  const ticket = await decidedTicket(firm, { resolvedAt: new Date(start) })
  await firm.api.post('/sandbox/clock', { by: 'P2D' })
  const [invitation] = await invitationsOf(firm, ticket)
  const { surveyUrl } = (await firm.api.get(`/invitations/${invitation!.id}`)).body
  const page = { path: new URL(surveyUrl).pathname, surveyVersionId: invitation!.surveyVersionId }
  t.match(await sendForm(firm, page, { overall: '1' }), { statusCode: 303 })
  t.match(await invitationsOf(firm, ticket), [{ state: 'responded', respondedAt: new Date(start + 2 * dayMs) }])
  const today = new Date(start + 2 * dayMs).toISOString()
  t.match((await firm.api.get('/responses')).body.items, [{ submittedAt: today, answers: [{ value: 1 }] }])
  t.match((await firm.api.get('/alerts')).body.items, [{ kind: 'negative_answer', day: today.slice(0, 10) }])

  await firm.api.post('/sandbox/clock', { by: 'P13D' })
  await sendForm(firm, page, { overall: '2' })
  t.match((await firm.api.get('/responses')).body.items, [{ revision: 2, answers: [{ value: 2 }] }])
  const { body: score } = await (await firm.as('owner')).get(`/consultants/${ticket.consultantIds[0]}/score`)
  t.match(score, { n: 1, asOf: new Date(start + 15 * dayMs).toISOString().slice(0, 10) })

  await firm.api.post('/sandbox/clock', { by: 'P2D' })
  await sendForm(firm, page, { overall: '5' })
  t.match((await firm.api.get('/responses')).body.items, [{ revision: 2 }], 'the edit window is over')
})

t.test('a link is too late by the clock of the sandbox, whatever time it is elsewhere', async (t) => {
  const around = await world(t)
  const firm = { ...around, ...(await around.sandbox()) }
  const ticket = await decidedTicket(firm)
  await firm.api.post('/sandbox/clock', { by: 'P2D' })
  const [invitation] = await invitationsOf(firm, ticket)
  const { pathname } = new URL((await firm.api.get(`/invitations/${invitation!.id}`)).body.surveyUrl)
  t.match((await firm.app.inject(pathname)).body, /name="overall"/)
  await firm.api.post('/sandbox/clock', { by: 'P14D' })
  t.notMatch((await firm.app.inject(pathname)).body, /name="overall"/)
})

t.test('a ticket is resolved at the time of the sandbox, and not later', async (t) => {
  const { api } = await (await world(t)).sandbox()
  await api.post('/sandbox/clock', { by: 'P1Y' })
  const { now } = (await api.get('/sandbox/clock')).body
  const { body: ticket } = await api.post('/tickets', { subject: 'Printer prints nothing' })
  const later = { resolvedAt: new Date(Date.parse(now) + 60_000).toISOString() }
  t.match(await api.put(`/tickets/${ticket.id}/resolution`, later), { status: 400 })
  t.match(await api.put(`/tickets/${ticket.id}/resolution`, {}), { status: 200, body: { resolvedAt: now } })
})
