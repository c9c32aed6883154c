import t from 'tap'
import { sendDueInvitations } from '../../../src/features/invitations/service.ts'
import { readLinkToken } from '../../../src/survey-links.ts'
import { asksAtOnce, decidedTicket, invitationsOf } from '../../helpers/asking.ts'
import { world } from '../../helpers/world.ts'

t.test('invitations are listed by what one looks for', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const first = await decidedTicket(firm)
  await decidedTicket(firm)
  const [invitation] = await invitationsOf(firm, first)
  for (const [name, value] of Object.entries({ ticketId: first.ticketId, contactId: first.contactId }))
    t.match((await api.get(`/invitations?${name}=${value}`)).body.items, [{ id: invitation!.id }], name)
  t.equal((await api.get(`/invitations?policyId=${invitation!.policyId}&state=scheduled`)).body.items.length, 2)
  t.same((await api.get('/invitations?state=sent')).body.items, [])
  const { body } = await api.get('/invitations?limit=1')
  t.equal((await api.get(`/invitations?limit=1&cursor=${body.nextCursor}`)).body.items.length, 1)
  t.match(await api.get('/invitations?state=lost'), { status: 400 })
})

t.test('who may write sees the link of the survey, others do not', async (t) => {
  const firm = await world(t)
  const [invitation] = await invitationsOf(firm, await decidedTicket(firm))
  const { body } = await firm.api.get(`/invitations/${invitation!.id}`)
  const token = /^http:\/\/rapport\.test\/s\/(\S+)$/.exec(body.surveyUrl)![1]!
  t.match(readLinkToken(firm.deps.secrets, 'survey', token), { id: invitation!.id, tenantId: firm.tenantId })
  const { body: key } = await firm.api.post('/api-keys', { name: 'reads', scopes: ['invitations:read'] })
  const answer = await firm.app.inject({
    url: `/v1/invitations/${invitation!.id}`,
    headers: { authorization: `Bearer ${key.key}` },
  })
  t.match(answer.json(), { id: invitation!.id, surveyUrl: null })
})

t.test('an invitation that is revoked before it goes out never goes out', async (t) => {
  const firm = await world(t)
  await asksAtOnce(firm)
  const ticket = await decidedTicket(firm)
  const [{ id } = { id: '' }] = await invitationsOf(firm, ticket)
  t.match(await firm.api.delete(`/invitations/${id}`), { status: 204 })
  t.match(await firm.api.delete(`/invitations/${id}`), { status: 204 }, 'twice is as good as once')
  await sendDueInvitations(firm.deps, firm.tenantId, [id])
  t.match((await firm.api.get(`/invitations/${id}`)).body, {
    state: 'cancelled',
    revokedAt: String,
    stateReason: /revoked/,
  })
  t.same((await firm.api.get('/captured-mails')).body.items, [])
})

t.test('an invitation that is revoked after it went out keeps its state', async (t) => {
  const firm = await world(t)
  await asksAtOnce(firm)
  const [{ id } = { id: '' }] = await invitationsOf(firm, await decidedTicket(firm))
  await sendDueInvitations(firm.deps, firm.tenantId, [id])
  await firm.api.delete(`/invitations/${id}`)
  t.match((await firm.api.get(`/invitations/${id}`)).body, { state: 'sent', revokedAt: String })
})

t.test('without a mail server mail is kept and can be read', async (t) => {
  const firm = await world(t)
  await asksAtOnce(firm)
  const ticket = await decidedTicket(firm, { email: 'anna@example.com' })
  const [{ id } = { id: '' }] = await invitationsOf(firm, ticket)
  await sendDueInvitations(firm.deps, firm.tenantId, [id])
  const { body } = await firm.api.get(`/captured-mails?invitationId=${id}`)
  t.match(body.items, [
    {
      recipient: 'anna@example.com',
      messageId: new RegExp(`^<${id}\\.1\\.[\\w-]{24}@rapport\\.test>$`),
      html: undefined,
    },
  ])
  const mail = await firm.api.get(`/captured-mails/${body.items[0].id}`)
  t.match(mail.body, { text: /Jonas Frey helped you/, headers: { 'Auto-Submitted': 'auto-generated' } })
  const other = (await firm.neighbour()).api
  t.match(await other.get(`/captured-mails/${body.items[0].id}`), { status: 404 })
  t.same((await other.get('/captured-mails')).body.items, [])
})

t.test('another firm sees and revokes no invitation of ours', async (t) => {
  const firm = await world(t)
  const [{ id } = { id: '' }] = await invitationsOf(firm, await decidedTicket(firm))
  const other = (await firm.neighbour()).api
  t.match(await other.get(`/invitations/${id}`), { status: 404 })
  t.match(await other.delete(`/invitations/${id}`), { status: 404 })
  t.match((await firm.api.get(`/invitations/${id}`)).body, { revokedAt: null })
})
