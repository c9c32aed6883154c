import t from 'tap'
import { decideOnResolution, withdrawOnReopening } from '../../../src/features/decisions/service.ts'
import { decidedTicket, resolvedTicket } from '../../helpers/asking.ts'
import { type World, world } from '../../helpers/world.ts'

const day = 86_400_000
const isoOf = (at: number) => new Date(at).toISOString()

/** Two tickets of Anna Berg, one after the other, under a quiet period of 90 days. */
async function askedTwice(firm: World, firstSentAt?: Date) {
  const [policy] = (await firm.api.get('/policies')).body.items
  const rules = { quietPeriods: [{ clock: 'contact', days: 90 }] }
  await firm.api.patch(`/policies/${policy.id}`, { name: 'After a ticket', rules, delayMinutes: 0 })
  const first = await decidedTicket(firm, { email: 'anna@example.com' })
  if (firstSentAt) await change(firm, first.ticketId, { state: 'sent', sentAt: firstSentAt })
  const second = await firm.asTenant(async (ctx) => {
    const ticket = await resolvedTicket(ctx, { contact: null })
    await ctx.tx.updateTable('tickets').set({ contactId: first.contactId }).where('id', '=', ticket.ticketId).execute()
    decideOnResolution(ctx, ticket)
    return ticket
  })
  return { policy, first, second }
}

const sentences = async (firm: World, path: string) =>
  (await firm.api.get(path)).body.items.map(({ sentence }: { sentence: string }) => sentence)

const change = (firm: World, ticketId: string, values: object) =>
  firm.asTenant(({ tx }) => tx.updateTable('invitations').set(values).where('ticketId', '=', ticketId).execute())

t.test('one call says in a sentence why a client got nothing', async (t) => {
  const firm = await world(t)
  const { first, second } = await askedTwice(firm, new Date(Date.now() - 10 * day))
  const [sentence, ...more] = await sentences(firm, `/tickets/${second.ticketId}/decisions`)
  t.same(more, [])
  t.match(
    sentence,
    /^Anna Berg was not asked after the ticket was resolved on \d+ \w+ \d{4}, because the last ask was on \d+ \w+ \d{4} and the policy “After a ticket” leaves 90 days between two asks; the next ask is possible from \d+ \w+ \d{4}\.$/,
  )
  t.equal((await sentences(firm, `/contacts/${first.contactId}/decisions`)).length, 2)
})

t.test('the sentence follows what becomes of the mail', async (t) => {
  const firm = await world(t)
  const { first } = await askedTwice(firm)
  const path = `/tickets/${first.ticketId}/decisions`
  t.match(await sentences(firm, path), [/^Anna Berg will be asked on /])
  const sentAt = new Date()
  await change(firm, first.ticketId, { state: 'sent', sentAt })
  t.match(await sentences(firm, path), [/was asked on .*, and has not answered yet, which is possible until /])
  await change(firm, first.ticketId, { state: 'expired' })
  t.match(await sentences(firm, path), [/was asked on .*, and had not answered by /])
  await change(firm, first.ticketId, { state: 'bounced' })
  t.match(await sentences(firm, path), [/was asked on .*, but the mail came back\.$/])
  await change(firm, first.ticketId, { state: 'responded', respondedAt: sentAt })
  t.match(await sentences(firm, path), [/was asked on .* and answered on /])
})

t.test('who was not asked for another reason is told that, and nobody where nobody is known', async (t) => {
  const firm = await world(t)
  const unknown = await decidedTicket(firm, { contact: null })
  t.match(await sentences(firm, `/tickets/${unknown.ticketId}/decisions`), [
    /^Nobody was asked after the ticket was resolved on .*: it is not known yet who asked for help/,
  ])
  const reopened = await decidedTicket(firm)
  await firm.asTenant((ctx) => withdrawOnReopening(ctx, reopened))
  t.match(await sentences(firm, `/tickets/${reopened.ticketId}/decisions`), [
    /^Anna Berg was not asked .*: the ticket was reopened before the survey went out\.$/,
  ])
})

t.test('a decision keeps what its rule saw, and all that became of it in order', async (t) => {
  const firm = await world(t)
  const { policy, first, second } = await askedTwice(firm)
  const [blocked] = (await firm.api.get(`/decisions?ticketId=${second.ticketId}`)).body.items
  const { body } = await firm.api.get(`/decisions/${blocked.id}`)
  t.match(body.facts.blocked, {
    kind: 'quiet_period',
    rule: { clock: 'contact', days: 90 },
    asks: [{ policyId: policy.id, contactId: first.contactId }],
  })
  t.match(body.history, [{ outcome: 'quiet_period', policyVersion: 2 }])
  const [asked] = (await firm.api.get(`/decisions?ticketId=${first.ticketId}`)).body.items
  await change(firm, first.ticketId, { state: 'sent', sentAt: new Date() })
  await change(firm, first.ticketId, { state: 'expired' })
  const { history } = (await firm.api.get(`/decisions/${asked.id}`)).body
  t.same(
    history.map(({ outcome }: { outcome: string }) => outcome),
    ['invited', 'sent', 'expired'],
  )
})

t.test('decisions are found by time, kind of occasion and client', async (t) => {
  const firm = await world(t)
  const { first, second } = await askedTwice(firm)
  const { body: client } = await firm.api.post('/clients', { name: 'Nordwind' })
  await firm.asTenant(({ tx }) =>
    tx.updateTable('occasions').set({ clientId: client.id }).where('ticketId', '=', second.ticketId).execute(),
  )
  const found = async (query: string) =>
    (await firm.api.get(`/decisions?${query}`)).body.items.map(({ ticketId }: { ticketId: string }) => ticketId)
  t.same(await found(`clientId=${client.id}`), [second.ticketId])
  t.same(await found('kind=ticket_resolved'), [first.ticketId, second.ticketId])
  t.same(await found('kind=manual'), [])
  t.same(await found(`from=${isoOf(Date.now() - day)}&to=${isoOf(Date.now() + day)}`), [
    first.ticketId,
    second.ticketId,
  ])
  t.same(await found(`to=${isoOf(Date.now() - day)}`), [])
  t.match(await firm.api.get('/decisions?from=yesterday'), { status: 400 })
})

t.test('another firm, and a consultant, are told nothing', async (t) => {
  const firm = await world(t)
  const { first } = await askedTwice(firm)
  const { api } = await firm.neighbour()
  t.match(await api.get(`/tickets/${first.ticketId}/decisions`), { status: 404 })
  t.match(await api.get(`/contacts/${first.contactId}/decisions`), { status: 404 })
  t.match(await (await firm.as('consultant')).get(`/tickets/${first.ticketId}/decisions`), { status: 403 })
})
