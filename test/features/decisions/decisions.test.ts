import t from 'tap'
import { decideOnResolution, reconsider, withdrawOnReopening } from '../../../src/features/decisions/service.ts'
import {
  creditedConsultant,
  decidedTicket,
  decisionOf,
  invitationsOf,
  resolvedTicket,
  type TicketStory,
} from '../../helpers/asking.ts'
import { world } from '../../helpers/world.ts'

const day = 86_400_000

t.test('a new firm asks a day after the resolution, until 14 days later', async (t) => {
  const firm = await world(t)
  const resolvedAt = new Date(Date.now() - 3_600_000)
  const ticket = await decidedTicket(firm, { resolvedAt })
  const [invitation] = await invitationsOf(firm, ticket)
  t.match(invitation, { state: 'scheduled', contactId: ticket.contactId, cycle: 1 })
  t.equal(invitation!.dueAt.getTime(), resolvedAt.getTime() + day)
  t.equal(invitation!.expiresAt.getTime(), resolvedAt.getTime() + 15 * day)
  const { body } = await firm.api.get(`/decisions?ticketId=${ticket.ticketId}`)
  t.match(body.items, [{ outcome: 'invited', reason: /asks 1 day after the resolution/, facts: { surveyVersion: 1 } }])
  t.match(await firm.api.get(`/decisions/${body.items[0].id}`), { status: 200, body: { cycle: 1 } })
})

t.test('a ticket resolved long ago is asked about now, not in the past', async (t) => {
  const firm = await world(t)
  const before = Date.now()
  const [invitation] = await invitationsOf(firm, await decidedTicket(firm, { resolvedAt: new Date(before - 9 * day) }))
  t.ok(invitation!.dueAt.getTime() >= before - 1000)
  t.ok(invitation!.expiresAt.getTime() >= before + 14 * day - 1000)
})

t.test('ten decisions at once make one decision and one invitation', async (t) => {
  const firm = await world(t)
  const ticket = await firm.asTenant((ctx) => resolvedTicket(ctx))
  await Promise.all(Array.from({ length: 10 }, () => firm.asTenant(async (ctx) => decideOnResolution(ctx, ticket))))
  t.equal((await decisionOf(firm, ticket)).length, 1)
  t.equal((await invitationsOf(firm, ticket)).length, 1)
})

const waiting: [string, TicketStory, string, RegExp][] = [
  ['nobody is known who asked for help', { contact: null }, 'no_contact', /nobody to ask/],
  ['the contact has no address', { email: null }, 'no_address', /no e-mail address/],
  ['no consultant is credited', { consultants: [] }, 'no_consultant', /which consultant/],
]

for (const [why, story, outcome, reason] of waiting)
  t.test(`while ${why} the decision waits, and is made when that is mended`, async (t) => {
    const firm = await world(t)
    const ticket = await decidedTicket(firm, story)
    t.match(await decisionOf(firm, ticket), [{ outcome, reason }])
    t.same(await invitationsOf(firm, ticket), [])
    await firm.asTenant(async (ctx) => {
      const { tx, tenantId } = ctx
      if (outcome === 'no_consultant') await creditedConsultant(ctx, ticket.ticketId, 'Jonas Frey')
      const contact = { tenantId, name: 'Anna Berg', email: 'anna.late@example.com' }
      const { id } = await tx.insertInto('contacts').values(contact).returning('id').executeTakeFirstOrThrow()
      await tx.updateTable('tickets').set({ contactId: id }).where('id', '=', ticket.ticketId).execute()
    })
    await Promise.all(Array.from({ length: 5 }, () => firm.asTenant(async (ctx) => reconsider(ctx, ticket))))
    t.match(await decisionOf(firm, ticket), [{ outcome: 'invited' }])
    t.equal((await invitationsOf(firm, ticket)).length, 1)
  })

t.test('who opted out is not asked, and the decision says why', async (t) => {
  const firm = await world(t)
  await firm.asTenant(({ tx, tenantId }) =>
    tx.insertInto('suppressions').values({ tenantId, address: 'anna@example.com', reason: 'unsubscribed' }).execute(),
  )
  const ticket = await decidedTicket(firm, { email: 'Anna@example.com' })
  t.match(await decisionOf(firm, ticket), [{ outcome: 'opted_out', reason: /not to be sent surveys/ }])
  t.same(await invitationsOf(firm, ticket), [])
})

t.test('without an enabled policy, or with an unpublished survey, nobody is asked', async (t) => {
  const firm = await world(t)
  const [policy] = (await firm.api.get('/policies')).body.items
  const { body: survey } = await firm.api.post('/surveys', { name: 'Unpublished' })
  await firm.api.patch(`/policies/${policy.id}`, { surveyId: survey.id })
  t.match(await decisionOf(firm, await decidedTicket(firm)), [{ outcome: 'not_published', reason: /Unpublished/ }])
  await firm.api.delete(`/policies/${policy.id}/enablement`)
  t.match(await decisionOf(firm, await decidedTicket(firm)), [{ outcome: 'no_policy', policyId: null }])
})

t.test('of several enabled policies the first by position asks', async (t) => {
  const firm = await world(t)
  const [policy] = (await firm.api.get('/policies')).body.items
  const first = { name: 'First', surveyId: policy.surveyId, position: 1, delayMinutes: 60 }
  const { body } = await firm.api.post('/policies', first)
  t.match(await decisionOf(firm, await decidedTicket(firm)), [{ policyId: body.id, reason: /asks 1 hour after/ }])
})

t.test('reopening calls off what has not gone out, and what waited', async (t) => {
  const firm = await world(t)
  for (const story of [{}, { contact: null }]) {
    const ticket = await decidedTicket(firm, story)
    await firm.asTenant((ctx) => withdrawOnReopening(ctx, ticket))
    t.match(await decisionOf(firm, ticket), [{ outcome: 'reopened', reason: /reopened/ }])
    for (const { state } of await invitationsOf(firm, ticket)) t.equal(state, 'cancelled')
  }
})

t.test('reopening leaves what was sent, and its decision, as they are', async (t) => {
  const firm = await world(t)
  const ticket = await decidedTicket(firm)
  await firm.asTenant(({ tx }) => tx.updateTable('invitations').set({ state: 'sent', sentAt: new Date() }).execute())
  await firm.asTenant((ctx) => withdrawOnReopening(ctx, ticket))
  t.match(await decisionOf(firm, ticket), [{ outcome: 'invited' }])
  t.match(await invitationsOf(firm, ticket), [{ state: 'sent' }])
})

t.test('a ticket that is reopened when the decision is made is not asked about', async (t) => {
  const firm = await world(t)
  const ticket = await firm.asTenant((ctx) => resolvedTicket(ctx))
  await firm.asTenant(({ tx }) => tx.updateTable('tickets').set({ state: 'open' }).execute())
  await firm.asTenant(async (ctx) => decideOnResolution(ctx, ticket))
  t.match(await decisionOf(firm, ticket), [{ outcome: 'reopened' }])
})

t.test('another firm sees no decision of ours', async (t) => {
  const firm = await world(t)
  const [decision] = await decisionOf(firm, await decidedTicket(firm))
  const { api } = await firm.neighbour()
  t.match(await api.get(`/decisions/${decision!.id}`), { status: 404 })
  t.same((await api.get('/decisions')).body.items, [])
})
