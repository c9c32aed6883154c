/** Reports of mail servers, as they come to the mailbox that our mail is from. */
import t from 'tap'
import { bearer, complaint, connectProvider, dsn, mailed, mailingFirm, tell } from '../../helpers/mail-feedback.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import type { World } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())

const suppressed = async ({ api }: Pick<World, 'api'>) =>
  (await api.get('/suppressions')).body.items.map((each: { address: string; reason: string }) => [
    each.address,
    each.reason,
  ])

const deliveredIn = ({ asTenant }: World) =>
  asTenant(({ tx }) => tx.selectFrom('invitationCells').select(['delivered', 'firmDelivered']).execute())

t.test('an address that nobody has ends its invitation, counts as not delivered and is not mailed again', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const mail = await mailed(firm, server)
  t.match(await deliveredIn(firm), [{ delivered: 1, firmDelivered: 1 }])
  const report = dsn({ to: mail.email, messageId: mail.messageId })
  for (const _ of [1, 2, 3]) t.match(await tell(firm, provider, report, bearer(provider)), { status: 200 })
  t.match(await mail.now(), { state: 'bounced', stateReason: /User unknown/, sentAt: null, sentDay: null })
  t.same(await suppressed(firm), [[mail.email, 'bounced']])
  t.same(await deliveredIn(firm), [])
  const { body } = await firm.api.get(`/mail-events?invitationId=${mail.id}`)
  t.match(body.items, [{ kind: 'hard', effect: 'bounced', status: '5.1.1', occurredAt: '2026-11-22T10:00:00.000Z' }])
  t.equal(body.items.length, 1, 'told three times, kept once')
  t.match((await firm.api.get(`/mail-providers/${provider.id}`)).body.calls.sort(), [
    { outcome: 'repeated', events: 2 },
    { outcome: 'recorded', events: 1 },
  ])
})

t.test('the same report at once in many copies counts once', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const mail = await mailed(firm, server)
  const report = dsn({ to: mail.email, messageId: mail.messageId })
  const answers = await Promise.all(Array.from({ length: 6 }, () => tell(firm, provider, report, bearer(provider))))
  t.same(new Set(answers.map(({ status }) => status)), new Set([200]))
  t.equal((await firm.api.get('/mail-events')).body.items.length, 1)
  t.same(await deliveredIn(firm), [])
})

t.test('a report suppresses nobody but the address that we mailed under that Message-ID', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const mail = await mailed(firm, server)
  const other = await mailed(firm, server)
  const forged = [
    dsn({ to: other.email, messageId: mail.messageId.replace(/.(?=@)/, (last) => (last === 'A' ? 'B' : 'A')) }),
    dsn({ to: mail.email, messageId: `<${mail.id}.1@firm.example>` }),
    dsn({ to: mail.email, messageId: `<${other.id}.1.${mail.reference.split('.')[2]}@firm.example>` }),
    dsn({ to: 'boss@example.com', messageId: '<somebody-elses@mail.example>' }),
    'From: anna@example.com\r\nSubject: On holiday\r\n\r\nI am away.\r\n',
  ]
  for (const report of forged) t.match(await tell(firm, provider, report, bearer(provider)), { status: 200 })
  t.match(await mail.now(), { state: 'sent' })
  t.match(await other.now(), { state: 'sent' })

  // With the right Message-ID and somebody else's address, what bounces is the address that was mailed.
  await tell(firm, provider, dsn({ to: 'boss@example.com', messageId: mail.messageId }), bearer(provider))
  t.same(await suppressed(firm), [[mail.email, 'bounced']])
})

t.test('a contact that has another address by now is not taken for the one that bounced', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const mail = await mailed(firm, server)
  const email = `new.${mail.email}`
  await firm.asTenant(({ tx }) => tx.updateTable('contacts').set({ email }).where('id', '=', mail.contactId!).execute())
  const nameless = dsn({ to: email, messageId: mail.messageId, returnedTo: null })
  await tell(firm, provider, nameless, bearer(provider))
  t.same(await suppressed(firm), [])
  await tell(firm, provider, dsn({ to: mail.email, messageId: mail.messageId }), bearer(provider))
  t.same(await suppressed(firm), [[mail.email, 'bounced']])
})

t.test('a mail that was passed on to a dead mailbox bounces for the address that we know', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const mail = await mailed(firm, server)
  const report = dsn({ to: mail.email, messageId: mail.messageId, finalRecipient: 'anna@old-provider.example' })
  await tell(firm, provider, report, bearer(provider))
  t.same(await suppressed(firm), [[mail.email, 'bounced']])
})

t.test(
  'a refusal by policy ends the invitation and says nothing about the address; a delay changes nothing',
  async (t) => {
    const firm = await mailingFirm(t, server)
    const provider = await connectProvider(firm, 'dsn')
    const cases = [
      { status: '5.7.1', state: 'bounced', kind: 'refused' },
      { status: '5.6.0', state: 'bounced', kind: 'refused' },
      { status: '5.1.8', state: 'bounced', kind: 'refused' },
      { status: '4.4.1', action: 'delayed', state: 'sent', kind: 'delayed' },
      { status: '2.0.0', action: 'relayed', state: 'sent', kind: 'unclear' },
    ]
    for (const { state, kind, ...report } of cases) {
      const mail = await mailed(firm, server)
      await tell(firm, provider, dsn({ to: mail.email, messageId: mail.messageId, ...report }), bearer(provider))
      t.match(await mail.now(), { state }, `${report.status} ${kind}`)
      t.match((await firm.api.get(`/mail-events?invitationId=${mail.id}`)).body.items, [{ kind }])
    }
    t.same(await suppressed(firm), [])
  },
)

t.test('a complaint stops further mails and leaves the invitation as it is; not-spam does nothing', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const [angry, glad, tired] = [await mailed(firm, server), await mailed(firm, server), await mailed(firm, server)]
  const send = (report: string) => tell(firm, provider, report, bearer(provider))
  await send(complaint({ messageId: angry.messageId, to: null }))
  await send(complaint({ messageId: glad.messageId, to: glad.email, type: 'not-spam' }))
  await send(complaint({ messageId: tired.messageId, to: tired.email, type: 'opt-out' }))
  t.same(await suppressed(firm), [
    [angry.email, 'complained'],
    [tired.email, 'unsubscribed'],
  ])
  t.match(await angry.now(), { state: 'sent' })
  t.match((await firm.api.get('/mail-events?kind=complained')).body.items, [{ effect: 'suppressed' }])
})

t.test('without its secret, disabled, archived or elsewhere an address takes nothing', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const mail = await mailed(firm, server)
  const report = dsn({ to: mail.email, messageId: mail.messageId })
  t.match(await tell(firm, provider, report), { status: 401, body: { code: 'unauthenticated' } })
  t.match(await tell(firm, provider, report, bearer({ ...provider, secret: 'wrong' })), { status: 401 })
  const elsewhere = { url: `http://x/mail-feedback/${crypto.randomUUID()}` }
  t.match(await tell(firm, elsewhere, report, bearer(provider)), { status: 404 })
  const neighbour = await firm.neighbour()
  const theirs = await connectProvider(neighbour, 'dsn')
  t.match(await tell(firm, theirs, report, bearer(theirs)), { status: 200 }, 'another firm learns and changes nothing')
  t.same((await neighbour.api.get('/mail-events')).body.items, [])
  t.match((await neighbour.api.get(`/mail-providers/${theirs.id}`)).body.calls, [{ outcome: 'not_ours', events: 1 }])
  await firm.api.patch(`/mail-providers/${provider.id}`, { enabled: false })
  t.match(await tell(firm, provider, report, bearer(provider)), { status: 404 })
  await firm.api.patch(`/mail-providers/${provider.id}`, { enabled: true })
  await firm.api.delete(`/mail-providers/${provider.id}`)
  t.match(await tell(firm, provider, report, bearer(provider)), { status: 404 })
  t.match(await mail.now(), { state: 'sent' })
  t.same(await suppressed(firm), [])
})

t.test('hostile mails are refused or mean nothing, and never break anything', async (t) => {
  const firm = await mailingFirm(t, server)
  const provider = await connectProvider(firm, 'dsn')
  const nested = Array.from(
    { length: 60 },
    (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`,
  )
  const hostile = [
    '',
    '\0'.repeat(1000),
    nested.join(''),
    `X: ${'y'.repeat(600_000)}\r\n\r\n`,
    Buffer.from([0xff, 0xfe, 0x00, 0x80]),
    dsn({ to: `${'a'.repeat(400)}@example.com`, messageId: `<${'9'.repeat(2000)}>` }),
    dsn({ to: 'a@b.example', messageId: '<a@b>', status: '9.9.9', action: 'exploded' }),
    'Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822;\r\nStatus:\r\n',
  ]
  for (const [index, body] of hostile.entries()) {
    const { status } = await tell(firm, provider, body, bearer(provider))
    t.ok([200, 400].includes(status), `${index}: ${status}`)
  }
  const tooLong = Buffer.alloc(5 * 1024 * 1024, 'a')
  t.match(await tell(firm, provider, tooLong, bearer(provider)), { status: 413 })
  t.same((await firm.api.get('/mail-events')).body.items, [])
})
