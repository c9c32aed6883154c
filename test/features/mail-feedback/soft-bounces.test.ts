/** Mails that come back for now: they are sent again, a bounded number of times, and never to somebody who has answered. */
import t from 'tap'
import {
  bearer,
  connectProvider,
  dsn,
  type Mailed,
  mailed,
  mailingFirm,
  type Provider,
  tell,
} from '../../helpers/mail-feedback.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import type { World } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())

const hourMs = 3_600_000

async function softly(firm: World, provider: Provider, mail: Mailed) {
  const full = dsn({
    to: mail.email,
    messageId: mail.messageId,
    status: '4.2.2',
    diagnostic: 'smtp; 452 4.2.2 mailbox full',
  })
  return tell(firm, provider, full, bearer(provider))
}

const inHours = ({ dueAt }: { dueAt: Date }) => Math.round((dueAt.getTime() - Date.now()) / hourMs)

const answerTo = ({ api }: World, { id }: Mailed) =>
  api.post(`/invitations/${id}/response`, { answers: [{ questionId: 'overall', value: 4 }] })

const suppressed = async ({ api }: World) =>
  (await api.get('/suppressions')).body.items.map(({ address }: { address: string }) => address)

t.test(
  'a full mailbox gets the same mail again after four hours, then after a day, and then it has bounced',
  async (t) => {
    const firm = await mailingFirm(t, server)
    const provider = await connectProvider(firm, 'dsn')
    const mail = await mailed(firm, server)
    for (const hours of [4, 24]) {
      await softly(firm, provider, mail)
      const waiting = await mail.now()
      t.match(waiting, { state: 'scheduled', sentAt: null, dotAt: null, stateReason: /mailbox full/ })
      t.equal(inHours(waiting), hours)
      await mail.comeDue()
      t.match(await mail.now(), { state: 'sent' })
    }
    await softly(firm, provider, mail)
    t.match(await mail.now(), { state: 'bounced' })
    t.equal(mail.mails().length, 3)
    t.equal(new Set(mail.mails().map(({ messageId }) => messageId)).size, 1, 'under the same Message-ID')
    t.same(await suppressed(firm), [], 'once is no reason to give the address up')
    const cells = await firm.asTenant(({ tx }) => tx.selectFrom('invitationCells').selectAll().execute())
    t.same(cells, [], 'and nothing counts as delivered')
  },
)

t.test('a copy of a report that comes while the mail waits for its next turn changes nothing', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const mail = await mailed(firm, server)
  await softly(firm, provider, mail)
  const { dueAt } = await mail.now()
  await softly(firm, provider, mail)
  t.same((await mail.now()).dueAt, dueAt)
  await mail.comeDue()
  await softly(firm, provider, mail)
  t.equal(inHours(await mail.now()), 24, 'it counted for nothing')
})

t.test('no mail is sent again when the time to answer would be over', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const mail = await mailed(firm, server)
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('invitations')
      .set({ expiresAt: new Date(Date.now() + hourMs) })
      .where('id', '=', mail.id)
      .execute(),
  )
  await softly(firm, provider, mail)
  t.match(await mail.now(), { state: 'bounced' })
})

t.test('who opts out while a mail waits for its next turn does not get it', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const mail = await mailed(firm, server)
  await softly(firm, provider, mail)
  await firm.api.post('/suppressions', { address: mail.email })
  await mail.comeDue()
  t.match(await mail.now(), { state: 'cancelled' })
  t.equal(mail.mails().length, 1)
})

t.test(
  'a late bounce of any kind changes nothing about an answer; a complaint still stops further mails',
  async (t) => {
    const firm = await mailingFirm(t, server)
    const provider = await connectProvider(firm, 'dsn')
    const mail = await mailed(firm, server)
    t.match(await answerTo(firm, mail), { status: 201 })
    const before = await mail.now()
    await softly(firm, provider, mail)
    for (const status of ['5.1.1', '5.7.1'])
      await tell(firm, provider, dsn({ to: mail.email, messageId: mail.messageId, status }), bearer(provider))
    t.same(await mail.now(), before)
    t.same(await suppressed(firm), [])
    const cells = await firm.asTenant(({ tx }) =>
      tx.selectFrom('invitationCells').select(['delivered', 'responded']).execute(),
    )
    t.match(cells, [{ delivered: 1, responded: 1 }])
  },
)

t.test(
  'an address whose surveys come back softly three times in a row is given up, unless somebody answered between',
  async (t) => {
    const firm = await mailingFirm(t, server)
    const provider = await connectProvider(firm, 'dsn')
    const first = await mailed(firm, server)
    const contactId = first.contactId!
    const ends = async (mail: Mailed) => {
      await firm.asTenant(({ tx }) =>
        tx
          .updateTable('invitations')
          .set({ contactId, expiresAt: new Date(Date.now() + hourMs) })
          .where('id', '=', mail.id)
          .execute(),
      )
      await softly(firm, provider, mail)
      t.match(await mail.now(), { state: 'bounced' })
    }
    const another = () => mailed(firm, server)
    await ends(first)
    await ends(await another())
    const answered = await another()
    await firm.asTenant(({ tx }) =>
      tx.updateTable('invitations').set({ contactId }).where('id', '=', answered.id).execute(),
    )
    await answerTo(firm, answered)
    await ends(await another())
    await ends(await another())
    t.same(await suppressed(firm), [], 'the answer begins a new row')
    const last = await another()
    await ends(last)
    t.same(await suppressed(firm), [last.email])
  },
)

t.test('the mail of an unknown invitation is settled by news of it, and never sent again by itself', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const unknown = async () => {
    const mail = await mailed(firm, server)
    await firm.asTenant(async (ctx) => {
      await ctx.run({ name: 'test_take_back', text: 'select take_back_sent($1, $2)' }, [firm.tenantId, mail.id])
      await ctx.tx.updateTable('invitations').set({ state: 'unknown' }).where('id', '=', mail.id).execute()
    })
    return mail
  }
  const [arrived, lost] = [await unknown(), await unknown()]
  await tell(
    firm,
    provider,
    dsn({ to: arrived.email, messageId: arrived.messageId, action: 'delivered', status: '2.0.0' }),
    bearer(provider),
  )
  await tell(firm, provider, dsn({ to: lost.email, messageId: lost.messageId }), bearer(provider))
  t.match(await arrived.now(), { state: 'sent', sentAt: Date })
  t.match(await lost.now(), { state: 'bounced' })
  const cells = await firm.asTenant(({ tx }) => tx.selectFrom('invitationCells').select('delivered').execute())
  t.match(cells, [{ delivered: 1 }])
})
