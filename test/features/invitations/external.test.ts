import t, { type Test } from 'tap'
import { expireInvitations, sendDueInvitations } from '../../../src/features/invitations/service.ts'
import { decidedTicket, invitationsOf } from '../../helpers/asking.ts'
import { asksBy, dueMail, historyOf } from '../../helpers/mailed.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import { world } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())
const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example' }

async function handedOver(t: Test) {
  const firm = await world(t, { env })
  await asksBy(firm, { delivery: 'external', reminders: { count: 2, everyDays: 1 } })
  const mail = await dueMail(firm, server)
  await mail.send()
  const receipt = (body: object) => firm.api.post(`/invitations/${mail.id}/receipt`, body)
  return { firm, mail, receipt }
}

t.test('an invitation that the firm delivers itself is ready, with a link for each mark, and not mailed', async (t) => {
  const { firm, mail } = await handedOver(t)
  t.match(await mail.now(), { state: 'ready', delivery: 'external', attempts: 0, sentAt: null })
  const { body } = await firm.api.get('/invitations?state=ready')
  t.match(body.items, [{ id: mail.id, surveyUrl: /^http:\/\/rapport\.test\/s\// }])
  const { surveyUrl, markUrls } = body.items[0]
  t.same(
    markUrls.map(({ mark, url }: { mark: number; url: string }) => [mark, url]),
    [1, 2, 3, 4, 5].map((mark) => [mark, `${surveyUrl}?m=${mark}`]),
  )
  t.match((await firm.api.get(`/invitations/${mail.id}`)).body, { surveyUrl, markUrls })
  const page = await firm.app.inject({ url: markUrls[4].url.replace('http://rapport.test', '') })
  t.equal(page.statusCode, 200)
  t.match(page.body, 'Printer prints nothing')
  t.same(mail.mails(), [])
})

t.test('its receipt makes it sent, once, and is told in the history of its decision', async (t) => {
  const { firm, mail, receipt } = await handedOver(t)
  const at = new Date(Date.now() - 5000).toISOString()
  const [first, again] = await Promise.all([1, 2].map(() => receipt({ result: 'delivered', channel: 'chat', at })))
  for (const { status, body } of [first!, again!])
    t.match({ status, body }, { status: 200, body: { state: 'sent', channel: 'chat', deliveredAt: at } })
  const cells = await firm.asTenant(({ tx }) => tx.selectFrom('invitationCells').select('delivered').execute())
  t.same(cells, [{ delivered: 1 }])
  t.same(await mail.reminders(), [], 'whom the firm asks itself is not reminded by mail')
  t.match(await historyOf(firm, mail), [
    { outcome: 'invited' },
    { outcome: 'ready' },
    { outcome: 'sent', reason: 'The firm delivered it by chat.' },
  ])
  t.match(await receipt({ result: 'failed', channel: 'chat' }), { status: 409, body: { code: 'conflict' } })
})

t.test('what could not be delivered has failed, in the words of the firm', async (t) => {
  const { mail, receipt } = await handedOver(t)
  const told = { result: 'failed', channel: 'chat', reason: 'Left the chat' }
  t.match(await receipt(told), {
    status: 200,
    body: { state: 'failed', stateReason: 'Left the chat', channel: 'chat' },
  })
  t.match(await receipt(told), { status: 200 })
  t.match(await receipt({ result: 'delivered', channel: 'chat' }), { status: 409 })
  t.match(await mail.now(), { state: 'failed' })
})

t.test('what nobody fetched expires, and who answered before the receipt has answered', async (t) => {
  const late = await handedOver(t)
  await late.firm.asTenant(({ tx }) =>
    tx
      .updateTable('invitations')
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .where('id', '=', late.mail.id)
      .execute(),
  )
  await expireInvitations(late.firm.deps)
  t.match(await late.mail.now(), { state: 'expired' })
  t.match(await late.receipt({ result: 'delivered', channel: 'chat' }), { status: 409 })

  const quick = await handedOver(t)
  await quick.firm.asTenant(({ tx }) =>
    tx.updateTable('invitations').set({ state: 'responded' }).where('id', '=', quick.mail.id).execute(),
  )
  t.match(await quick.receipt({ result: 'delivered', channel: 'chat' }), { status: 200, body: { state: 'responded' } })
})

t.test(
  'a receipt is refused for a mail, from another firm, without the scope, and for what has not happened',
  async (t) => {
    const { firm, mail, receipt } = await handedOver(t)
    const told = { result: 'delivered', channel: 'chat' }
    const path = `/invitations/${mail.id}/receipt`
    t.match(await (await firm.neighbour()).api.post(path, told), { status: 404 })
    t.match(await (await firm.as('consultant')).post(path, told), { status: 403 })
    t.match(await receipt({ ...told, at: '2099-01-01T00:00:00Z' }), { status: 400 })
    t.match(await receipt({ ...told, result: 'seen' }), { status: 400 })
    t.match(await mail.now(), { state: 'ready' })
    await asksBy(firm, {})
    const mailed = await dueMail(firm, server)
    await mailed.send()
    t.match(await firm.api.post(`/invitations/${mailed.id}/receipt`, told), { status: 409 })
    const reader = await firm.as('consultant')
    t.match((await reader.get(`/invitations/${mail.id}`)).status, 403)
  },
)

t.test('a contact without an address is asked where the firm delivers itself', async (t) => {
  const firm = await world(t, { env })
  await asksBy(firm, { delivery: 'external' })
  const ticket = await decidedTicket(firm, { email: null })
  const [invitation] = await invitationsOf(firm, ticket)
  await sendDueInvitations(firm.deps, firm.tenantId, [invitation!.id])
  t.match(await invitationsOf(firm, ticket), [{ state: 'ready' }])
})
