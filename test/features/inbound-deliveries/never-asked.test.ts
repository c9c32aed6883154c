import t from 'tap'
import { sendDueInvitations } from '../../../src/features/invitations/service.ts'
import { asksAtOnce } from '../../helpers/asking.ts'
import { callHook, connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))

async function connectPortal({ api }: World, mapping: object) {
  const wanted = { name: 'Portal', system: 'generic', authentication: 'bearer', mapping }
  return (await api.post('/connections', wanted)).body as { id: string; secret: string }
}

async function tell(firm: World, { id, secret }: { id: string; secret: string }, ticket: object) {
  await callHook(firm, id, JSON.stringify({ ticket }), { authorization: `Bearer ${secret}` })
  await processAll(firm, id)
}

const decisionOf = async ({ api }: World, source: string, ticket: string) => {
  const { id } = (await api.get(`/tickets/external/${source}/${ticket}`)).body
  return (await api.get(`/decisions?ticketId=${id}`)).body.items[0]
}

const creditOf = async ({ api }: World, source: string, ticket: string) => {
  const { resolutions } = (await api.get(`/tickets/external/${source}/${ticket}`)).body
  const names = []
  for (const { consultantId, share } of resolutions.at(-1).credits)
    names.push([(await api.get(`/consultants/${consultantId}`)).body.name, share])
  return names
}

t.test("contacts in the firm's own domains and below them are not asked, and nobody else is left out", async (t) => {
  const firm = await world(t)
  const portal = await connectPortal(firm, { ownDomains: [' @Ahrens.test ', '*.partner.test'] })
  const asked: Record<string, string> = {}
  for (const domain of [
    ...['ahrens.test', 'mail.ahrens.test', 'AHRENS.TEST', 'partner.test', 'a.b.partner.test'],
    ...['xahrens.test', 'ahrens.test.example', 'test', 'ahrens.tes'],
  ]) {
    const requester = { email: `anna@${domain}`, name: 'Anna' }
    await tell(firm, portal, { id: domain, state: 'resolved', requester, assignee: { id: 'ida', name: 'Ida' } })
    asked[domain] = (await decisionOf(firm, 'generic', domain)).outcome
  }
  t.same(asked, {
    ...{ 'ahrens.test': 'filtered', 'mail.ahrens.test': 'filtered', 'AHRENS.TEST': 'filtered' },
    ...{ 'partner.test': 'filtered', 'a.b.partner.test': 'filtered' },
    ...{ 'xahrens.test': 'invited', 'ahrens.test.example': 'invited', test: 'invited', 'ahrens.tes': 'invited' },
  })
  t.match((await decisionOf(firm, 'generic', 'ahrens.test')).reason, 'own domain “ahrens.test”')
})

t.test('a contact who becomes known later, or whose address does, is not asked either', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const id = await connectZendesk(firm)
  await api.patch(`/connections/${id}`, { mapping: { ownDomains: ['ahrens.test'] } })
  await api.put('/consultants/external/zendesk/1200016', { name: 'Ida' })
  await sendEvent(firm, id, statusChanged('1', 'OPEN', 'SOLVED', at(1)))
  await processAll(firm, id)
  t.match(await decisionOf(firm, 'zendesk', '1'), { outcome: 'no_contact' })
  const ole = (await api.put('/contacts/external/zendesk/8800022', { name: 'Ole' })).body
  t.match(await decisionOf(firm, 'zendesk', '1'), { outcome: 'no_address' })
  await api.patch(`/contacts/${ole.id}`, { email: 'ole@ahrens.test' })
  t.match(await decisionOf(firm, 'zendesk', '1'), { outcome: 'filtered' })
  t.same((await api.get('/invitations')).body.items, [])
})

t.test('who is found to be of the firm before the survey goes out is not sent it', async (t) => {
  const firm = await world(t)
  const { api, deps, tenantId } = firm
  await asksAtOnce(firm)
  const portal = await connectPortal(firm, {})
  const requester = { email: 'ole@ahrens.test', name: 'Ole' }
  await tell(firm, portal, { id: '1', state: 'resolved', requester, assignee: { id: 'ida', name: 'Ida' } })
  t.match(await decisionOf(firm, 'generic', '1'), { outcome: 'invited' })
  await api.patch(`/connections/${portal.id}`, { mapping: { ownDomains: ['ahrens.test'] } })
  const [{ id }] = (await api.get('/invitations')).body.items
  await sendDueInvitations(deps, tenantId, [id])
  t.match(await api.get(`/invitations/${id}`), { body: { state: 'cancelled' } })
  t.match(await decisionOf(firm, 'generic', '1'), { outcome: 'filtered' })
  t.same((await api.get('/captured-mails')).body.items, [])
})

t.test('a service account earns no credit; who handed it the ticket keeps what is theirs', async (t) => {
  const firm = await world(t)
  const portal = await connectPortal(firm, { serviceAccounts: ['BOT', 'robot@ahrens.test'] })
  const bot = { id: 'bot', name: 'Automation' }
  const robot = { id: '77', name: 'Robot', email: 'robot@ahrens.test' }
  const ida = { id: 'ida', name: 'Ida' }
  const opened = { state: 'open', changedAt: at(1).toISOString() }
  const solved = { state: 'resolved', changedAt: at(3).toISOString() }
  await tell(firm, portal, { id: 'handed over', ...opened, assignee: ida })
  await tell(firm, portal, { id: 'handed over', state: 'open', changedAt: at(2).toISOString(), assignee: bot })
  await tell(firm, portal, { id: 'handed over', ...solved, assignee: robot })
  t.same(await creditOf(firm, 'generic', 'handed over'), [['Ida', 1]])

  await tell(firm, portal, { id: 'in the list', ...opened, assignee: ida })
  await tell(firm, portal, { id: 'in the list', ...solved, consultants: [bot, robot] })
  t.same(await creditOf(firm, 'generic', 'in the list'), [['Ida', 1]])

  await tell(firm, portal, { id: 'never a person', ...solved, assignee: bot })
  t.same(await creditOf(firm, 'generic', 'never a person'), [])
  t.match(await decisionOf(firm, 'generic', 'never a person'), { outcome: 'no_consultant' })

  const ole = { id: 'ole', name: 'Ole' }
  const shares = [
    { ...ida, share: 0.3 },
    { ...ole, share: 0.2 },
    { ...bot, share: 0.5 },
  ]
  await tell(firm, portal, { id: 'shared', ...solved, consultants: shares })
  t.same((await creditOf(firm, 'generic', 'shared')).sort(), [
    ['Ida', 0.6],
    ['Ole', 0.4],
  ])
  t.same((await firm.api.get('/consultants')).body.items.map(({ name }: { name: string }) => name).sort(), [
    'Ida',
    'Ole',
  ])
})
