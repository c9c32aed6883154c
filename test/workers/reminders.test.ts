import { startWorkers } from '../../workers/start.ts'
import { asksBy, dueMail } from '../helpers/mailed.ts'
import { startMailServer } from '../helpers/smtp.ts'
import { until } from '../helpers/until.ts'
import { onEachBackend, world } from '../helpers/world.ts'

onEachBackend('who does not answer is reminded without anybody waiting, and once', async (t, backend) => {
  const server = await startMailServer(t)
  const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example', SWEEP_INTERVAL_MS: '50' }
  const firm = await world(t, { backend, env })
  await asksBy(firm, { reminders: { count: 1, everyDays: 3 } })
  const mail = await dueMail(firm, server)
  const workers = [await startWorkers(firm.deps), await startWorkers(firm.deps)]
  t.teardown(() => Promise.all(workers.map((worker) => worker.close())))
  await until('the mail is sent', async () => (await mail.now()).state === 'sent')
  t.match(await mail.reminders(), [{ state: 'scheduled' }])
  await mail.daysPass()
  await until('the reminder is sent', async () => (await mail.reminders())[0]!.state === 'sent')
  t.equal(mail.mails().length, 2)
})

onEachBackend(
  'a reminder whose worker died is sent by another, or unknown once its last byte was near',
  async (t, backend) => {
    const server = await startMailServer(t)
    const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example', SWEEP_INTERVAL_MS: '50' }
    const firm = await world(t, { backend, env })
    await asksBy(firm, { reminders: { count: 1, everyDays: 3 } })
    const [early, late] = [await dueMail(firm, server), await dueMail(firm, server)]
    for (const [mail, dotAt] of [
      [early, null],
      [late, new Date()],
    ] as const) {
      await mail.send()
      const dead = { state: 'sending', fence: 1, claimedUntil: new Date(Date.now() - 1000), dueAt: new Date(), dotAt }
      await firm.asTenant(({ tx }) =>
        tx.updateTable('reminders').set(dead).where('invitationId', '=', mail.id).execute(),
      )
    }
    const workers = await startWorkers(firm.deps)
    t.teardown(() => workers.close())
    await until('the one is sent', async () => (await early.reminders())[0]!.state === 'sent')
    await until('the other is unknown', async () => (await late.reminders())[0]!.state === 'unknown')
    t.equal(early.mails().length, 2)
    t.equal(late.mails().length, 1)
  },
)
