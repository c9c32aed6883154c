import PostalMime from 'postal-mime'
import t, { type Test } from 'tap'
import { withdrawOnReopening } from '../../../src/features/decisions/service.ts'
import { sendDueReminders } from '../../../src/features/invitations/service.ts'
import type { OutgoingMail } from '../../../src/mail/mailer.ts'
import { asksBy, dueMail, historyOf } from '../../helpers/mailed.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import { world } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())
const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' }

async function asked(t: Test, count = 2) {
  const firm = await world(t, { env })
  await asksBy(firm, { reminders: { count, everyDays: 3 } })
  const mail = await dueMail(firm, server)
  await mail.send()
  return { firm, mail }
}

const days = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 86_400_000

t.test('who does not answer is reminded as often as the policy says, so many days apart, and no more', async (t) => {
  const { firm, mail } = await asked(t)
  const [first] = await mail.reminders()
  t.match(first, { nth: 1, state: 'scheduled' })
  t.ok(Math.abs(days((await mail.now()).sentAt!, first!.dueAt) - 3) < 0.1)
  await mail.remind()
  t.equal(mail.mails().length, 1, 'not before the days are over')
  for (const nth of [1, 2]) {
    await mail.daysPass()
    await Promise.all([mail.remind(), mail.remind(), mail.remind()])
    t.equal(mail.mails().length, 1 + nth)
  }
  t.match(await mail.reminders(), [
    { nth: 1, state: 'sent' },
    { nth: 2, state: 'sent' },
  ])
  t.equal((await mail.reminders()).length, 2)
  t.match(await mail.now(), { state: 'sent', attempts: 1 })
  t.match(await historyOf(firm, mail), [
    { outcome: 'invited' },
    { outcome: 'sent' },
    { outcome: 'reminded', reason: 'Reminder 1 went out.' },
    { outcome: 'reminded', reason: 'Reminder 2 went out.' },
  ])
})

t.test('a reminder says that it is one, has an identity of its own, and hangs on the first mail', async (t) => {
  const { mail } = await asked(t)
  await mail.daysPass()
  await mail.remind()
  const [first, reminder] = mail.mails()
  t.match(reminder!.messageId, new RegExp(`^<${mail.id}\\.1r1\\.`))
  const parsed = await PostalMime.parse(reminder!.raw)
  t.match(parsed.subject, /^Reminder: How was the help/)
  t.match(parsed, { inReplyTo: first!.messageId, references: first!.messageId })
})

t.test('an answer ends reminding, also one that comes while the reminder is on its way', async (t) => {
  const answer = (firm: Awaited<ReturnType<typeof asked>>['firm'], id: string) =>
    firm.asTenant(({ tx }) => tx.updateTable('invitations').set({ state: 'responded' }).where('id', '=', id).execute())
  const early = await asked(t)
  await early.mail.daysPass()
  await answer(early.firm, early.mail.id)
  await early.mail.remind()
  t.match(await early.mail.reminders(), [{ state: 'cancelled' }])

  const { firm, mail } = await asked(t)
  await mail.daysPass()
  const { mailer } = firm.deps
  const send = async (written: OutgoingMail) => {
    await answer(firm, mail.id)
    return mailer.send(written)
  }
  const ids = (await mail.reminders()).map(({ id }) => id)
  await sendDueReminders({ ...firm.deps, mailer: { ...mailer, send } }, firm.tenantId, ids)
  t.match(await mail.reminders(), [{ state: 'cancelled', attempts: 1, dotAt: null }])
  for (const each of [early.mail, mail]) t.equal(each.mails().length, 1)
})

t.test(
  'nobody is reminded after opting out, reopening the ticket, losing the address or the end of the link',
  async (t) => {
    const spoilt: Record<string, (a: Awaited<ReturnType<typeof asked>>) => Promise<unknown>> = {
      'opted out': ({ firm, mail }) =>
        firm.asTenant(({ tx, tenantId }) =>
          tx.insertInto('suppressions').values({ tenantId, address: mail.email, reason: 'unsubscribed' }).execute(),
        ),
      reopened: async ({ firm, mail }) => {
        await firm.asTenant((ctx) => withdrawOnReopening(ctx, mail))
        await firm.asTenant(({ tx }) =>
          tx.updateTable('tickets').set({ state: 'open' }).where('id', '=', mail.ticketId).execute(),
        )
      },
      'no address': ({ firm, mail }) =>
        firm.asTenant(({ tx }) =>
          tx.updateTable('contacts').set({ email: null }).where('id', '=', mail.contactId!).execute(),
        ),
      expired: ({ firm, mail }) =>
        firm.asTenant(({ tx }) =>
          tx.updateTable('invitations').set({ expiresAt: new Date() }).where('id', '=', mail.id).execute(),
        ),
      'switched off': ({ firm }) =>
        firm.asTenant(({ tx }) => tx.updateTable('policies').set({ enabled: false }).execute()),
      'fewer wanted': ({ firm }) => asksBy(firm, { reminders: { count: 0, everyDays: 3 } }),
    }
    for (const [name, spoil] of Object.entries(spoilt)) {
      const { firm, mail } = await asked(t)
      await mail.daysPass()
      await spoil({ firm, mail })
      await mail.remind()
      t.match(await mail.reminders(), [{ state: 'cancelled', attempts: 0, stateReason: String }], name)
      t.equal(mail.mails().length, 1, name)
    }
  },
)

t.test('a reminder whose window is shut waits until it opens', async (t) => {
  const { firm, mail } = await asked(t)
  await mail.daysPass()
  const today = new Date().getUTCDay() || 7
  const shut = { days: [((today + 1) % 7) + 1], from: '09:00', until: '17:00', holidays: [] }
  await asksBy(firm, { reminders: { count: 2, everyDays: 3 }, window: shut })
  await mail.remind()
  const [waiting] = await mail.reminders()
  t.match(waiting, { state: 'scheduled', attempts: 0 })
  t.ok(waiting!.dueAt.getTime() > Date.now())
  t.equal(mail.mails().length, 1)
})

t.test('a reminder whose answer of the server never came is unknown, and not sent again', async (t) => {
  const { mail } = await asked(t)
  const known = server.manner
  server.manner = (to) => (to === mail.email ? 'hang up after the message' : known(to))
  await mail.daysPass()
  await mail.remind()
  await mail.remind()
  t.match(await mail.reminders(), [{ state: 'unknown', dotAt: Date }])
  t.equal(mail.mails().length, 2)
  t.match(await mail.now(), { state: 'sent' })
})

t.test('a policy without reminders sends none', async (t) => {
  const { mail } = await asked(t, 0)
  t.same(await mail.reminders(), [])
})
