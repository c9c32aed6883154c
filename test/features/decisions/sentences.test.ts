import t from 'tap'
import { decideOnResolution } from '../../../src/features/decisions/service.ts'
import { decidedTicket, resolvedTicket } from '../../helpers/asking.ts'
import { type World, world } from '../../helpers/world.ts'

const day = 86_400_000
const dateIn = (timeZone: string, at: number) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(at)

/** The policy of a new firm asks at once, by these rules. */
async function asksBy(firm: World, rules: object) {
  const [policy] = (await firm.api.get('/policies')).body.items
  await firm.api.patch(`/policies/${policy.id}`, { name: 'After a ticket', rules, delayMinutes: 0 })
}

/** What is said of one more ticket of a contact. */
async function saidOfNext(firm: World, contactId: string): Promise<string> {
  const { ticketId } = await firm.asTenant(async (ctx) => {
    const ticket = await resolvedTicket(ctx, { contact: null })
    await ctx.tx.updateTable('tickets').set({ contactId }).where('id', '=', ticket.ticketId).execute()
    decideOnResolution(ctx, ticket)
    return ticket
  })
  return (await firm.api.get(`/tickets/${ticketId}/decisions`)).body.items[0].sentence
}

t.test(
  'of a cap only what a policy may use itself is called its own, and what is kept for others is named',
  async (t) => {
    const firm = await world(t)
    await asksBy(firm, { caps: [{ clock: 'contact', days: 30, most: 2, reserved: 1 }] })
    const first = await decidedTicket(firm, { email: 'anna@example.com' })
    t.match(
      await saidOfNext(firm, first.contactId!),
      / because the asks of the contact were used up: the policy “After a ticket” allows 1 within 30 days, besides 1 kept for policies of higher priority; the next ask is possible from /,
    )
  },
)

t.test('dates are those of the person, so that the days between them are as many as the rule says', async (t) => {
  const firm = await world(t)
  await asksBy(firm, { quietPeriods: [{ clock: 'contact', days: 90 }] })
  const first = await decidedTicket(firm, { email: 'yuki@example.com' })
  const timeZone = 'Pacific/Kiritimati'
  await firm.api.patch(`/contacts/${first.contactId}`, { timeZone })
  const sentAt = Math.floor(Date.now() / day) * day - 10 * day
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('invitations')
      .set({ state: 'sent', sentAt: new Date(sentAt + day / 2) })
      .where('ticketId', '=', first.ticketId)
      .execute(),
  )
  const said = await saidOfNext(firm, first.contactId!)
  const [asked, free] = [dateIn('UTC', sentAt + day), dateIn('UTC', sentAt + 91 * day)]
  t.ok(said.includes(`the last ask was on ${asked} and`), said)
  t.ok(said.endsWith(`; the next ask is possible from ${free}.`), said)
})

t.test('the history of a decision ends with the answer', async (t) => {
  const firm = await world(t)
  const { ticketId } = await decidedTicket(firm)
  const change = (values: object) =>
    firm.asTenant(({ tx }) => tx.updateTable('invitations').set(values).where('ticketId', '=', ticketId).execute())
  await change({ state: 'sent', sentAt: new Date(), updatedAt: new Date() })
  await change({ state: 'responded', respondedAt: new Date(Date.now() + day) })
  const [{ id }] = (await firm.api.get(`/decisions?ticketId=${ticketId}`)).body.items
  const { history } = (await firm.api.get(`/decisions/${id}`)).body
  t.match(history, [
    { outcome: 'invited' },
    { outcome: 'sent' },
    { outcome: 'responded', reason: 'The contact answered.' },
  ])
})
