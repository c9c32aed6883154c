import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import type { Rules } from '../../../src/asking/rules.ts'
import { decideOnResolution } from '../../../src/features/decisions/service.ts'
import { sendDueInvitations } from '../../../src/features/invitations/service.ts'
import { decisionOf, invitationsOf, resolvedTicket } from '../../helpers/asking.ts'
import { asksBy, dueMail, historyOf } from '../../helpers/mailed.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import { ownerClient, type World, world } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())
const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' }

const quiet = (whenBusy: 'skip' | 'wait', days = 5) => ({
  quietPeriods: [{ clock: 'contact', days, countedFrom: 'sent', counts: 'all', whenBusy }] as Rules['quietPeriods'],
})

/** Asks of one contact, decided when nothing stood against them, all overdue now. */
async function overdue(t: Test, count: number, rules: Partial<Rules>) {
  const firm = await world(t, { env })
  await asksBy(firm, {})
  const first = await dueMail(firm, server)
  const tickets = [{ ticketId: first.ticketId }]
  for (let more = 1; more < count; more++) tickets.push(await anotherOf(firm, first.contactId!))
  await asksBy(firm, rules)
  const ids: string[] = []
  for (const ticket of tickets) ids.push((await invitationsOf(firm, ticket))[0]!.id)
  return { firm, tickets, ids, mails: first.mails, contactId: first.contactId! }
}

const anotherOf = (firm: World, contactId: string) =>
  firm.asTenant(async (ctx) => {
    const ticket = await resolvedTicket(ctx, { contact: null })
    await ctx.tx.updateTable('tickets').set({ contactId }).where('id', '=', ticket.ticketId).execute()
    decideOnResolution(ctx, ticket)
    return ticket
  })

t.test(
  'of overdue asks of one contact only the first goes, whoever sends them, and the others say why not',
  async (t) => {
    const { firm, tickets, ids, mails } = await overdue(t, 4, quiet('skip'))
    await Promise.all(ids.toReversed().map((id) => sendDueInvitations(firm.deps, firm.tenantId, [id])))
    await sendDueInvitations(firm.deps, firm.tenantId, ids)
    t.equal(mails().length, 1)
    t.match(await invitationsOf(firm, tickets[0]!), [{ state: 'sent' }])
    for (const ticket of tickets.slice(1)) {
      t.match(await decisionOf(firm, ticket), [
        { outcome: 'quiet_period', reason: /quiet period of 5 days/, nextPossibleAt: Date },
      ])
      t.match(await invitationsOf(firm, ticket), [{ state: 'cancelled', stateReason: /quiet period/ }])
    }
  },
)

t.test('an overdue ask that may wait goes out when the quiet period is over', async (t) => {
  const { firm, tickets, ids, mails } = await overdue(t, 2, quiet('wait'))
  await sendDueInvitations(firm.deps, firm.tenantId, ids)
  const [later] = await invitationsOf(firm, tickets[1]!)
  t.match(later, { state: 'scheduled', attempts: 0 })
  t.ok(Math.abs(later!.dueAt.getTime() - Date.now() - 5 * 86_400_000) < 86_400_000 * 1.1)
  const facts = { blocked: { kind: 'quiet_period', asks: [{ policyId: String }] } }
  t.match(await decisionOf(firm, tickets[1]!), [{ outcome: 'waiting', nextPossibleAt: later!.dueAt, facts }])
  t.match(await historyOf(firm, tickets[1]!), [{ outcome: 'invited' }, { outcome: 'waiting' }])
  t.equal(mails().length, 1)
})

t.test('an ask does not wait longer than its link lives', async (t) => {
  const { firm, tickets, ids } = await overdue(t, 2, quiet('wait', 90))
  await sendDueInvitations(firm.deps, firm.tenantId, ids)
  const facts = { blocked: { kind: 'quiet_period', asks: [{ policyId: String }] } }
  t.match(await decisionOf(firm, tickets[1]!), [{ outcome: 'quiet_period', facts }])
})

t.test('an overdue ask that is called off for another reason does not keep the next from going', async (t) => {
  const { firm, tickets, ids, mails } = await overdue(t, 2, quiet('skip'))
  await firm.asTenant(({ tx }) =>
    tx.updateTable('tickets').set({ state: 'open' }).where('id', '=', tickets[0]!.ticketId).execute(),
  )
  await sendDueInvitations(firm.deps, firm.tenantId, ids)
  t.match(await decisionOf(firm, tickets[0]!), [{ outcome: 'reopened' }])
  t.match(await invitationsOf(firm, tickets[1]!), [{ state: 'sent' }])
  t.equal(mails().length, 1)
})

t.test('a mail that is late waits for the sending window of its policy', async (t) => {
  const today = new Date().getUTCDay() || 7
  const window = { days: [((today + 1) % 7) + 1], from: '09:00', until: '17:00', holidays: [] }
  const { firm, tickets, ids, mails } = await overdue(t, 1, { window })
  await sendDueInvitations(firm.deps, firm.tenantId, ids)
  const [waiting] = await invitationsOf(firm, tickets[0]!)
  t.equal(waiting!.state, 'scheduled')
  t.ok(waiting!.dueAt.getTime() > Date.now())
  t.match(await decisionOf(firm, tickets[0]!), [{ outcome: 'waiting', reason: /outside the sending window/ }])
  t.same(mails(), [])
})

t.test('a ticket that was touched since must rest again before its contact is asked', async (t) => {
  const { firm, tickets, ids } = await overdue(t, 1, { untouchedHours: 24 })
  const touched = new Date(Date.now() - 3_600_000)
  await firm.asTenant(({ tx }) =>
    sql`update tickets set resolved_at = resolved_at - interval '3 days', source_changed_at = ${touched}`.execute(tx),
  )
  await sendDueInvitations(firm.deps, firm.tenantId, ids)
  const [waiting] = await invitationsOf(firm, tickets[0]!)
  t.equal(waiting!.dueAt.getTime(), touched.getTime() + 24 * 3_600_000)
  t.match(await decisionOf(firm, tickets[0]!), [{ outcome: 'waiting', reason: /rest for 24 hours/ }])
})

t.test(
  'nothing is mailed for a policy that was switched off, a client that was archived or a ticket that is gone',
  async (t) => {
    const spoilt: Record<string, (firm: World, ticketId: string) => Promise<unknown>> = {
      no_policy: (firm) => firm.asTenant(({ tx }) => tx.updateTable('policies').set({ enabled: false }).execute()),
      filtered: (firm, ticketId) =>
        firm.asTenant(async ({ tx, tenantId }) => {
          const client = { tenantId, name: 'Nordwind', archivedAt: new Date() }
          const { id } = await tx.insertInto('clients').values(client).returning('id').executeTakeFirstOrThrow()
          await tx.updateTable('invitations').set({ clientId: id }).where('ticketId', '=', ticketId).execute()
        }),
      reopened: (firm, ticketId) =>
        firm.asTenant(({ tx }) =>
          tx.updateTable('tickets').set({ state: 'deleted' }).where('id', '=', ticketId).execute(),
        ),
    }
    for (const [outcome, spoil] of Object.entries(spoilt)) {
      const { firm, tickets, ids, mails } = await overdue(t, 1, {})
      await spoil(firm, tickets[0]!.ticketId)
      await sendDueInvitations(firm.deps, firm.tenantId, ids)
      t.match(await decisionOf(firm, tickets[0]!), [{ outcome }])
      t.same(mails(), [], outcome)
    }
  },
)

for (const [name, rules] of Object.entries({ 'without rules': {}, 'with a quiet period': quiet('skip') }))
  t.test(`a row that somebody else is changing goes out soon after (${name})`, async (t) => {
    const { firm, tickets, ids } = await overdue(t, 1, rules)
    const other = await ownerClient(t, firm)
    await other.query('begin')
    await other.query(`select set_config('app.tenant_id', $1, true)`, [firm.tenantId])
    await other.query('select from invitations where id = $1 for update', ids)
    const sending = sendDueInvitations(firm.deps, firm.tenantId, ids)
    await sleep(300)
    t.match(await invitationsOf(firm, tickets[0]!), [{ state: 'scheduled' }])
    await other.query('commit')
    await sending
    t.match(await invitationsOf(firm, tickets[0]!), [{ state: 'sent', attempts: 1 }])
  })
