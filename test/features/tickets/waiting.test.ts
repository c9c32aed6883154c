import t from 'tap'
import { finishMatches, sweepMatches } from '../../../src/features/tickets/service.ts'
import { signIn, userWithPassword } from '../../helpers/sign-in.ts'
import { connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))
const outcomes = async ({ api }: World) =>
  (await api.get('/decisions?limit=200')).body.items.map(({ outcome }: { outcome: string }) => outcome)

async function solvedTickets(firm: World, count: number) {
  const connection = await connectZendesk(firm)
  for (let n = 0; n < count; n += 1)
    await sendEvent(firm, connection, statusChanged(`t${n}`, 'OPEN', 'SOLVED', at(n % 60)))
  await processAll(firm, connection)
}

t.test('an address that becomes known later has the question asked', async (t) => {
  const firm = await world(t)
  const { api } = firm
  await solvedTickets(firm, 2)
  await api.put('/consultants/external/zendesk/1200016', { name: 'Ida' })
  t.same(await outcomes(firm), ['no_contact', 'no_contact'])
  const anna = (await api.put('/contacts/external/zendesk/8800022', { name: 'Anna' })).body
  t.same(await outcomes(firm), ['no_address', 'no_address'])
  t.match((await api.get('/tickets?waiting=address')).body.items, [{ waitingFor: ['address'] }, {}])
  t.match((await api.get('/tickets?waiting=contact')).body.items, { length: 0 })
  await api.patch(`/contacts/${anna.id}`, { email: 'anna@nordwind.test' })
  t.same(await outcomes(firm), ['invited', 'invited'])
  t.match((await api.get('/tickets?waiting=address')).body.items, { length: 0 })
})

t.test('where very many tickets wait for one person, workers go on with the rest', async (t) => {
  const firm = await world(t)
  const { api, deps, tenantId } = firm
  await solvedTickets(firm, 130)
  const waiting = async () => (await api.get('/tickets?waiting=consultant&limit=200')).body.items.length
  t.equal(await waiting(), 130)
  const ida = (await api.put('/consultants/external/zendesk/1200016', { name: 'Ida' })).body
  t.equal(await waiting(), 30)
  t.equal(await sweepMatches(deps), 0, 'not forgotten yet')
  await finishMatches(deps, { tenantId, ids: [ida.id] })
  t.equal(await waiting(), 0)
  t.equal((await api.get(`/tickets?consultantId=${ida.id}&limit=200`)).body.items.length, 130)
  await finishMatches(deps, { tenantId, ids: [ida.id] })
})

t.test('a consultant sees the tickets it works or worked on, and no other', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const user = await userWithPassword(firm, { role: 'consultant' })
  const ida = (await api.post('/consultants', { name: 'Ida', userId: user.id })).body
  const ole = (await api.post('/consultants', { name: 'Ole' })).body
  const mine = (await api.post('/tickets', { subject: 'mine', consultants: [{ consultantId: ida.id }] })).body
  const theirs = (await api.post('/tickets', { subject: 'theirs', consultants: [{ consultantId: ole.id }] })).body
  const { api: own } = await signIn(firm, user.email)
  const subjects = async () => (await own.get('/tickets')).body.items.map((each: { subject: string }) => each.subject)
  t.same(await subjects(), ['mine'])
  t.match(await own.get(`/tickets/${theirs.id}`), { status: 404 })
  t.match(await own.patch(`/tickets/${mine.id}`, { subject: 'x' }), { status: 403 })
  await api.put(`/tickets/${mine.id}/consultants`, { consultants: [{ consultantId: ole.id }] })
  t.same(await subjects(), [], 'what was passed on before it was resolved is not its own')
  await api.put(`/tickets/${mine.id}/consultants`, { consultants: [{ consultantId: ida.id }] })
  await api.put(`/tickets/${mine.id}/resolution`, {})
  await api.put(`/tickets/${mine.id}/consultants`, { consultants: [{ consultantId: ole.id }] })
  t.same(await subjects(), ['mine'], 'what it was credited with stays its own')
})
