/*
 * Random occasions of few contacts, decided at once while nothing limits them, then sent by several workers at once
 * under quiet periods and caps, with rows that are held by others and random days between. Whatever comes first: no
 * mail twice, no budget exceeded, and each ask that did not go says why.
 */
import { sql } from 'kysely'
import { dayNumber } from '../../src/asking/local-time.ts'
import { decideOnResolution } from '../../src/features/decisions/service.ts'
import { startWorkers } from '../../workers/start.ts'
import { resolvedTicket } from '../helpers/asking.ts'
import { asksBy } from '../helpers/mailed.ts'
import { randomNumbers } from '../helpers/random.ts'
import { startMailServer } from '../helpers/smtp.ts'
import { until } from '../helpers/until.ts'
import { onEachBackend, type World, world } from '../helpers/world.ts'

const people = 4
const asks = 40
const quietDays = 3
const seed = 20261122

async function overdueAsks(firm: World, random: () => number) {
  const contacts = await firm.asTenant(({ tx, tenantId }) =>
    tx
      .insertInto('contacts')
      .values(
        Array.from({ length: people }, (_, nth) => ({
          tenantId,
          name: `Contact ${nth}`,
          email: `c${nth}.${tenantId}@example.com`,
        })),
      )
      .returning('id')
      .execute(),
  )
  const one = () =>
    firm.asTenant(async (ctx) => {
      const ticket = await resolvedTicket(ctx, { contact: null })
      const contactId = contacts[Math.floor(random() * people)]!.id
      await ctx.tx.updateTable('tickets').set({ contactId }).where('id', '=', ticket.ticketId).execute()
      decideOnResolution(ctx, ticket)
    })
  await Promise.all(Array.from({ length: asks }, one))
}

/** All that waits is due now, in a random order, and what went out did so some days earlier. */
const daysPass = (firm: World, days: number) =>
  firm.asTenant(async ({ tx }) => {
    await sql`update invitations set sent_at = sent_at - make_interval(days => ${days}) where state = 'sent'`.execute(
      tx,
    )
    await sql`update invitations set due_at = due_at - make_interval(days => ${days}), nudged_at = null
      where state = 'scheduled'`.execute(tx)
  })

const settled = (firm: World) => async () => {
  const { rows } = await firm.asTenant(({ tx }) =>
    sql`select from invitations
      where state = 'sending' or state = 'scheduled' and due_at <= clock_timestamp() limit 1`.execute(tx),
  )
  return rows.length === 0
}

onEachBackend(
  'no mail goes twice and no budget is exceeded, in whatever order workers find what is due',
  async (t, backend) => {
    const random = randomNumbers(seed)
    const server = await startMailServer(t)
    const env = { SMTP_URL: server.url, MAIL_FROM: 'surveys@firm.example', SWEEP_INTERVAL_MS: '50' }
    const firm = await world(t, { backend, env })
    await asksBy(firm, {})
    await overdueAsks(firm, random)
    const period = { clock: 'contact', days: quietDays, countedFrom: 'sent', counts: 'all', whenBusy: 'wait' } as const
    await asksBy(firm, {
      quietPeriods: [period],
      caps: [{ clock: 'contact', most: 2, days: 7, reserved: 0, whenBusy: 'wait' }],
    })
    const workers = await Promise.all([1, 2, 3].map(() => startWorkers(firm.deps)))
    t.teardown(() => Promise.all(workers.map((worker) => worker.close())))
    for (let round = 0; round < 8; round++) {
      await until('all that is due is settled', settled(firm))
      await daysPass(firm, 1 + Math.floor(random() * 3))
    }
    await until('all that is due is settled', settled(firm))

    const rows = await firm.asTenant(({ tx }) =>
      tx.selectFrom('invitations').select(['id', 'contactId', 'state', 'stateReason', 'sentAt', 'attempts']).execute(),
    )
    const sent = rows.filter(({ state }) => state === 'sent')
    t.equal(new Set(server.mails.map(({ messageId }) => messageId)).size, server.mails.length, 'no mail twice')
    t.equal(server.mails.length, sent.length)
    t.ok(sent.length > people, `${sent.length} of ${asks} went out (seed ${seed})`)
    for (const days of Map.groupBy(sent, ({ contactId }) => contactId).values()) {
      const on = days.map(({ sentAt }) => dayNumber(sentAt!, 'UTC')).sort((a, b) => a - b)
      for (const [nth, day] of on.entries()) {
        if (nth > 0) t.ok(day - on[nth - 1]! >= quietDays, 'the quiet period holds')
        if (nth > 1) t.ok(day - on[nth - 2]! >= 7, 'the cap holds')
      }
    }
    for (const { state, stateReason } of rows)
      t.ok(['sent', 'scheduled', 'expired'].includes(state) || stateReason !== null, 'who was not asked can read why')
  },
)
