/** No mail goes out more than two seconds after an opt-out was confirmed, however slow the mail server is. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { sendDueInvitations } from '../../../src/features/invitations/service.ts'
import { writeLinkToken } from '../../../src/survey-links.ts'
import { asksAtOnce, decidedTicket, decisionOf, invitationsOf } from '../../helpers/asking.ts'
import { startMailServer } from '../../helpers/smtp.ts'
import { until } from '../../helpers/until.ts'
import { world } from '../../helpers/world.ts'

const server = await startMailServer()
t.teardown(() => server.close())

t.test('who opts out while mails wait behind a slow server gets none of those that wait', async (t) => {
  const firm = await world(t, {
    env: { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example', SMTP_CONNECTIONS: '2' },
  })
  await asksAtOnce(firm)
  server.delayMs = 1200
  const asked = []
  for (let n = 0; n < 8; n++) {
    const ticket = await decidedTicket(firm)
    const [invitation] = await invitationsOf(firm, ticket)
    asked.push({ ticket, id: invitation!.id })
  }
  const sending = Promise.all(asked.map(({ id }) => sendDueInvitations(firm.deps, firm.tenantId, [id])))
  await until('the first mails are under way', () => server.mails.length >= 2)

  const expiresAt = new Date(Date.now() + 86_400_000)
  const waiting = []
  for (const each of asked) {
    const [now] = await invitationsOf(firm, each.ticket)
    if (now!.state === 'sending' && now!.dotAt === null) waiting.push(each)
  }
  t.ok(waiting.length >= 4, `${waiting.length} are claimed and wait for their turn`)
  for (const { id } of waiting) {
    const token = writeLinkToken(firm.deps.secrets, 'unsubscribe', { tenantId: firm.tenantId, id, expiresAt })
    const answer = await firm.app.inject({
      method: 'POST',
      url: `/u/${token}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    })
    t.equal(answer.statusCode, 200)
  }
  const confirmed = server.mails.length
  await sending
  await sleep(100)
  const late = server.mails.slice(confirmed).map(({ messageId }) => messageId.slice(1).split('.')[0])
  const stopped: string[] = []
  for (const { ticket, id } of waiting) {
    const [now] = await invitationsOf(firm, ticket)
    if (now!.state !== 'cancelled') continue
    stopped.push(id)
    t.match(now, { dotAt: null, claimedUntil: null, sentAt: null, stateReason: /must not be mailed/ })
    t.match(await decisionOf(firm, ticket), [{ outcome: 'opted_out' }])
  }
  t.ok(stopped.length >= 4, `${stopped.length} were stopped at their last byte`)
  t.same(
    late.filter((id) => stopped.includes(id!)),
    [],
    'no mail came to anybody whose invitation was stopped',
  )
  t.equal(server.mails.length + stopped.length, asked.length, 'every mail either went out or was stopped')
})
