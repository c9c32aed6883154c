import t, { type Test } from 'tap'
import { decideOnResolution, reconsider, withdrawOnReopening } from '../../../src/features/decisions/service.ts'
import { sendDueInvitations } from '../../../src/features/invitations/service.ts'
import type { OutgoingMail } from '../../../src/mail/mailer.ts'
import { asksAtOnce, decidedTicket, decisionOf, invitationsOf, resolvedTicket } from '../../helpers/asking.ts'
import { type Manner, startMailServer } from '../../helpers/smtp.ts'
import { type World, world } from '../../helpers/world.ts'

/** One server for the file: its address is part of the settings, and each settings have a database of their own. */
const server = await startMailServer()
t.teardown(() => server.close())
const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' }

async function firmThatAsksAtOnce(t: Test) {
  const firm = await world(t, { env })
  await asksAtOnce(firm)
  return firm
}

async function invited(firm: World, manner: Manner = 'accept') {
  const email = `anna.${crypto.randomUUID()}@example.com`
  const ticket = await decidedTicket(firm, { email })
  const [invitation] = await invitationsOf(firm, ticket)
  const known = server.manner
  server.manner = (to) => (to === email ? manner : known(to))
  return {
    ...ticket,
    email,
    id: invitation!.id,
    send: () => sendDueInvitations(firm.deps, firm.tenantId, [invitation!.id]),
    mails: () => server.mails.filter(({ to }) => to === email),
    now: async () => (await invitationsOf(firm, ticket))[0]!,
  }
}

t.test('a due invitation is mailed once, however often and at once it is asked for', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const invitation = await invited(firm)
  await Promise.all(Array.from({ length: 5 }, invitation.send))
  await invitation.send()
  t.match(await invitation.now(), { state: 'sent', attempts: 1, sentAt: Date, sentDay: String, claimedUntil: null })
  t.match(invitation.mails(), [
    { from: 'surveys@firm.example', messageId: new RegExp(`^<${invitation.id}\\.1\\.[\\w-]{24}@firm\\.example>$`) },
  ])
})

t.test('a delivered mail counts once for each consultant, and once for the firm', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const ticket = await decidedTicket(firm, { consultants: ['Jonas Frey', 'Mara Lind'] })
  const ids = (await invitationsOf(firm, ticket)).map(({ id }) => id)
  await sendDueInvitations(firm.deps, firm.tenantId, ids)
  const cells = await firm.asTenant(({ tx }) => tx.selectFrom('invitationCells').selectAll().execute())
  t.same(
    cells.map(({ consultantId, delivered, firmDelivered }) => [consultantId, delivered, firmDelivered]).sort(),
    [...ticket.consultantIds].sort().map((id, index) => [id, 1, index === 0 ? 1 : 0]),
  )
})

t.test('a mail that the server takes later is tried again with the same Message-ID', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  for (const manner of ['refuse message 451', 'refuse recipient 451', 'hang up within the message'] as const) {
    const invitation = await invited(firm, manner)
    const before = Date.now()
    await invitation.send()
    const waiting = await invitation.now()
    // Whoever hangs up may be faster or slower than the mark of the final byte; after the mark nobody can know.
    if (manner === 'hang up within the message' && waiting.state === 'unknown') {
      t.ok(waiting.dotAt)
      continue
    }
    t.match(waiting, { state: 'scheduled', attempts: 1, dotAt: null, stateReason: String }, manner)
    t.ok(waiting.dueAt.getTime() > before + 25_000, 'later')
    await invitation.send()
    t.match(await invitation.now(), { attempts: 1 }, 'not before it is due')
    server.manner = () => 'accept'
    await firm.asTenant(({ tx }) =>
      tx.updateTable('invitations').set({ dueAt: new Date() }).where('id', '=', invitation.id).execute(),
    )
    await invitation.send()
    t.match(await invitation.now(), { state: 'sent', attempts: 2, stateReason: null })
    t.equal(new Set(invitation.mails().map(({ messageId }) => messageId)).size, 1)
  }
})

t.test('an address that the server refuses has bounced and is not mailed again', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const invitation = await invited(firm, 'refuse recipient 550')
  await invitation.send()
  t.match(await invitation.now(), { state: 'bounced', stateReason: /^550/, sentAt: null })
  const later = await firm.asTenant(async (ctx) => {
    const ticket = await resolvedTicket(ctx, { contact: null })
    await ctx.tx
      .updateTable('tickets')
      .set({ contactId: invitation.contactId })
      .where('id', '=', ticket.ticketId)
      .execute()
    decideOnResolution(ctx, ticket)
    return ticket
  })
  t.match(await decisionOf(firm, later), [{ outcome: 'opted_out', reason: /came back/ }])
})

t.test('a message that the server refuses for good has failed, in the words of the server', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const invitation = await invited(firm, 'refuse message 554')
  await invitation.send()
  t.match(await invitation.now(), { state: 'failed', stateReason: /^554/ })
  await invitation.send()
  t.equal(invitation.mails().length, 1)
})

t.test('a mail whose answer never came is unknown, visible, and not sent again', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const invitation = await invited(firm, 'hang up after the message')
  await invitation.send()
  await invitation.send()
  t.match(await invitation.now(), { state: 'unknown', stateReason: /closed/i, dotAt: Date })
  t.equal(invitation.mails().length, 1)
  t.match((await firm.api.get('/invitations?state=unknown')).body.items, [{ id: invitation.id }])
})

t.test('who opts out between the decision and the mail is not mailed', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const invitation = await invited(firm)
  await firm.asTenant(({ tx, tenantId }) =>
    tx.insertInto('suppressions').values({ tenantId, address: invitation.email, reason: 'unsubscribed' }).execute(),
  )
  await invitation.send()
  t.match(await invitation.now(), { state: 'cancelled', attempts: 0 })
  t.match(await decisionOf(firm, invitation), [{ outcome: 'opted_out', reason: /must not be mailed/ }])
  t.same(invitation.mails(), [])
})

t.test('a ticket that is reopened before the mail is not asked about', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const told = await invited(firm)
  await firm.asTenant((ctx) => withdrawOnReopening(ctx, told))
  const untold = await invited(firm)
  await firm.asTenant(({ tx }) => tx.updateTable('tickets').set({ state: 'open' }).execute())
  for (const invitation of [told, untold]) {
    await invitation.send()
    t.match(await invitation.now(), { state: 'cancelled' })
    t.match(await decisionOf(firm, invitation), [{ outcome: 'reopened' }])
    t.same(invitation.mails(), [])
  }
})

t.test('a contact without an address when the mail is due is not mailed, and asked once there is one', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const invitation = await invited(firm)
  const setEmail = (email: string | null) =>
    firm.asTenant(({ tx }) =>
      tx.updateTable('contacts').set({ email }).where('id', '=', invitation.contactId!).execute(),
    )
  await setEmail(null)
  await invitation.send()
  t.match(await decisionOf(firm, invitation), [{ outcome: 'no_address' }])
  await setEmail(invitation.email)
  await firm.asTenant(async (ctx) => reconsider(ctx, invitation))
  await invitation.send()
  t.match(await invitation.now(), { state: 'sent' })
  t.equal(invitation.mails().length, 1)
})

t.test('a survey that could not be sent before it expires is not sent late', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const invitation = await invited(firm)
  await firm.asTenant(({ tx }) => tx.updateTable('invitations').set({ expiresAt: new Date() }).execute())
  await invitation.send()
  t.match(await invitation.now(), { state: 'expired' })
  t.same(invitation.mails(), [])
})

t.test('a ticket that is reopened while its mail is on the way stops the mail at its last byte', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const invitation = await invited(firm)
  const { mailer } = firm.deps
  const deps = {
    ...firm.deps,
    mailer: {
      ...mailer,
      send: async (mail: OutgoingMail) => {
        await firm.asTenant((ctx) => withdrawOnReopening(ctx, invitation))
        return mailer.send(mail)
      },
    },
  }
  await sendDueInvitations(deps, firm.tenantId, [invitation.id])
  t.match(await invitation.now(), { state: 'cancelled', attempts: 1, dotAt: null })
  t.match(await decisionOf(firm, invitation), [{ outcome: 'reopened' }])
  t.same(invitation.mails(), [])
})

t.test('a worker whose claim ran out while another took it over sends nothing', async (t) => {
  const firm = await firmThatAsksAtOnce(t)
  const invitation = await invited(firm)
  const { mailer } = firm.deps
  const deps = {
    ...firm.deps,
    mailer: {
      ...mailer,
      send: async (mail: OutgoingMail) => {
        await firm.asTenant(({ tx }) =>
          tx.updateTable('invitations').set({ state: 'scheduled' }).where('id', '=', invitation.id).execute(),
        )
        await invitation.send()
        return mailer.send(mail)
      },
    },
  }
  await sendDueInvitations(deps, firm.tenantId, [invitation.id])
  t.match(await invitation.now(), { state: 'sent', attempts: 2, fence: 2 })
  t.equal(invitation.mails().length, 1)
})
