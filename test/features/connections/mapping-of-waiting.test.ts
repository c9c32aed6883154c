import t from 'tap'
import { finishMatches } from '../../../src/features/tickets/service.ts'
import { connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))

async function tell(firm: World, id: string, ticket: string, [before, now, minute]: Step, detail: object = {}) {
  await sendEvent(firm, id, statusChanged(ticket, before, now, at(minute), detail))
  await processAll(firm, id)
}
type Step = [before: string, now: string, minute: number]

const ticketOf = async ({ api }: World, ticket: string) => (await api.get(`/tickets/external/zendesk/${ticket}`)).body

const outcomes = async ({ api }: World) =>
  (await api.get('/decisions?limit=200')).body.items.map(({ outcome }: { outcome: string }) => outcome)

const waiting = async ({ api }: World, id: string) =>
  (await api.get(`/connections/${id}/unresolved?limit=200`)).body.items.length

const made = async ({ api }: World, things: string, body: object) => (await api.post(`/${things}`, body)).body.id

/** A firm whose contact 8800022 is known; agents are not. */
async function firmWithAnna() {
  const firm = await world(t)
  await firm.api.put('/contacts/external/zendesk/8800022', { name: 'Anna', email: 'anna@nordwind.test' })
  return { firm, id: await connectZendesk(firm), ida: await made(firm, 'consultants', { name: 'Ida' }) }
}

t.test(
  'who an agent is can be entered in the mapping later: tickets that wait are credited and asked about',
  async (t) => {
    const { firm, id, ida } = await firmWithAnna()
    await tell(firm, id, '1', ['OPEN', 'SOLVED', 1])
    await tell(firm, id, '2', ['NEW', 'OPEN', 1])
    t.same(await outcomes(firm), ['no_consultant'])
    await firm.api.patch(`/connections/${id}`, { mapping: { consultants: { '9999': ida } } })
    t.equal(await waiting(firm, id), 2, 'that names somebody else')
    await firm.api.patch(`/connections/${id}`, { mapping: { consultants: { ' 1200016 ': ida } } })
    t.equal(await waiting(firm, id), 0)
    t.match(await ticketOf(firm, '1'), { resolutions: [{ credits: [{ consultantId: ida, share: 1 }] }] })
    t.match(await ticketOf(firm, '2'), { consultants: [{ consultantId: ida }], assigneeExternalId: null })
    t.same(await outcomes(firm), ['invited'])
    t.match((await firm.api.get('/invitations')).body.items, { length: 1 })
  },
)

t.test('a resolution that was credited keeps its credit, whatever a mapping says later', async (t) => {
  const { firm, id, ida } = await firmWithAnna()
  const ole = await made(firm, 'consultants', { name: 'Ole' })
  await tell(firm, id, '1', ['OPEN', 'SOLVED', 1])
  await firm.api.patch(`/connections/${id}`, { mapping: { consultants: { '1200016': ida } } })
  await firm.api.patch(`/connections/${id}`, { mapping: { consultants: { '1200016': ole } } })
  await firm.api.put('/consultants/external/zendesk/77', { name: 'Uwe' })
  await tell(firm, id, '2', ['OPEN', 'SOLVED', 1], { assignee_id: '77', requester_id: '5' })
  t.equal(await waiting(firm, id), 1, 'ticket 2 waits for its contact')
  await firm.api.patch(`/connections/${id}`, { mapping: { consultants: { '1200016': ole, '77': ole } } })
  t.match(await ticketOf(firm, '1'), { resolutions: [{ credits: [{ consultantId: ida }] }] })
  const [{ consultantId }] = (await ticketOf(firm, '2')).resolutions[0].credits
  t.equal((await firm.api.get(`/consultants/${consultantId}`)).body.name, 'Uwe')
})

t.test(
  'an organisation that is named in the mapping later gives its tickets the client, and open questions too',
  async (t) => {
    const { firm, id, ida } = await firmWithAnna()
    const nordwind = await made(firm, 'clients', { name: 'Nordwind' })
    const other = await made(firm, 'clients', { name: 'Südwind' })
    const consultants = { '1200016': ida }
    await firm.api.patch(`/connections/${id}`, { mapping: { consultants } })
    await tell(firm, id, '1', ['OPEN', 'SOLVED', 1], { organization_id: '7' })
    await tell(firm, id, '2', ['OPEN', 'SOLVED', 1], { organization_id: '8' })
    t.match(await ticketOf(firm, '1'), { clientId: null })
    await firm.api.patch(`/connections/${id}`, {
      mapping: { consultants, client: { by: 'organisation', clients: { '7': nordwind } } },
    })
    t.match(await ticketOf(firm, '1'), { clientId: nordwind, state: 'resolved', cycle: 1 })
    t.match(await ticketOf(firm, '2'), { clientId: null })
    t.match((await firm.api.get(`/invitations?clientId=${nordwind}`)).body.items, { length: 1 })
    await firm.api.patch(`/connections/${id}`, {
      mapping: { client: { by: 'organisation', clients: { '7': other, '8': other } } },
    })
    t.match(await ticketOf(firm, '1'), { clientId: nordwind }, 'what a ticket knows of its client stays')
    t.match(await ticketOf(firm, '2'), { clientId: other })
  },
)

t.test('an engagement rule that is entered later gives the engagement to tickets that wait', async (t) => {
  const { firm, id, ida } = await firmWithAnna()
  const nordwind = await made(firm, 'clients', { name: 'Nordwind' })
  const engagementId = await made(firm, 'engagements', { name: 'Care', clientId: nordwind, kind: 'managed_service' })
  await tell(firm, id, '1', ['OPEN', 'SOLVED', 1], { organization_id: '7' })
  const mapping = { consultants: { '1200016': ida }, engagements: [{ organisation: '7', engagementId }] }
  t.match(await firm.api.patch(`/connections/${id}`, { mapping: { engagements: mapping.engagements } }), {
    status: 200,
  })
  t.match(await ticketOf(firm, '1'), { engagementId, clientId: nordwind })
  await firm.api.patch(`/connections/${id}`, { mapping })
  t.same(await outcomes(firm), ['invited'])
})

t.test('where very many tickets wait for one agent, workers go on with the rest', async (t) => {
  const { firm, id, ida } = await firmWithAnna()
  const nordwind = await made(firm, 'clients', { name: 'Nordwind' })
  for (let n = 0; n < 110; n += 1)
    await sendEvent(firm, id, statusChanged(`t${n}`, 'OPEN', 'SOLVED', at(1), { organization_id: '7' }))
  await processAll(firm, id)
  const mapping = { consultants: { '1200016': ida }, client: { by: 'organisation', clients: { '7': nordwind } } }
  await firm.api.patch(`/connections/${id}`, { mapping })
  t.equal(await waiting(firm, id), 10)
  await finishMatches(firm.deps, { tenantId: firm.tenantId, ids: [id] })
  t.equal(await waiting(firm, id), 0)
  t.equal((await firm.api.get(`/tickets?clientId=${nordwind}&limit=200`)).body.items.length, 110)
  t.equal((await firm.api.get('/invitations?limit=200')).body.items.length, 110)
})

t.test(
  'of two who shared the work, the one the mapping names waits for the other, who becomes known elsewhere',
  async (t) => {
    const firm = await world(t)
    const { api } = firm
    const ida = await made(firm, 'consultants', { name: 'Ida' })
    const { id, secret } = (await api.post('/connections', { name: 'P', system: 'generic', authentication: 'bearer' }))
      .body
    const ticket = { id: '1', state: 'resolved', consultants: [{ id: '41' }, { id: '42' }] }
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    await firm.app.inject({ method: 'POST', url: `/hooks/${id}`, payload: JSON.stringify({ ticket }), headers })
    await processAll(firm, id)
    const mapping = { consultants: { '42': ida } }
    await (await firm.neighbour()).api.patch(`/connections/${id}`, { mapping })
    await api.patch(`/connections/${id}`, { mapping })
    const missing = async () => (await api.get(`/connections/${id}/unresolved?missing=consultant`)).body.items
    t.match(await missing(), [{ missing: [{ what: 'contact' }, { externalIds: ['41'] }] }])
    await api.put('/consultants/external/generic/41', { name: 'Ole' })
    t.same(await missing(), [])
  },
)
