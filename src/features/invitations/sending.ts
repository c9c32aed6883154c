/*
 * How a row becomes a mail: an invitation, or one of its reminders. Claim by a state change with a fence; the mail
 * outside any transaction; a mark just before its final byte; a record of the server's answer. Whoever dies before the
 * mark leaves a claim that runs out and is taken again; whoever dies behind it leaves 'unknown', which is never sent
 * again by itself. So no mail is lost in silence and nobody is mailed twice. Marks and records of mails that travel at
 * the same time share their statements.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { inParallel } from '../../coalesce.ts'
import { eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { Gate } from '../../gate.ts'
import type { MailOutcome } from '../../mail/mailer.ts'
import type { Claimed } from './claim-queries.ts'
import { gateOf, type Ledger, ledgerOf, type Records } from './ledger.ts'
import type { Attempt, Setback } from './sending-queries.ts'
import { surveyMail } from './survey-mail.ts'

/** What is mailed, and where that is written down. */
export interface Sendable extends Records {
  /** Claims those of the rows that are due, free, and follow no rules of time. */
  claim(ctx: TenantContext, ids: readonly string[]): Promise<Claimed[]>
  /** Weighs rows against the rules of their policies, puts off or calls off, and claims the rest. */
  weigh(deps: Deps, tenantId: string, ids: readonly string[]): Promise<Claimed[]>
  /** Those of the rows that are due and that nobody has claimed. */
  findLeft(ctx: TenantContext, ids: readonly string[]): Promise<{ id: string; ruled: boolean }[]>
}

/** A row that somebody else was changing is looked at again after these times, then by the sweep. */
const lookAgainMs = [50, 100, 200, 400, 800, 1600]

/** Sends those of the rows that are due and that nobody else is sending; everything is checked once more. */
export async function sendDue(deps: Deps, tenantId: string, what: Sendable, ids: readonly string[]): Promise<void> {
  const sending: Promise<void>[] = []
  const send = (claimed: Claimed[]) => {
    const one = (mail: Claimed) => sendOne(deps, tenantId, ledgerOf(deps, what), mail)
    sending.push(inParallel(claimed, deps.config.SMTP_CONNECTIONS, one))
    return claimed.length
  }
  try {
    let waiting = ids
    for (const waitMs of lookAgainMs) {
      const ctx = eachStatement(deps, tenantId, system)
      if (send(await what.claim(ctx, waiting)) === waiting.length) return
      const left = await what.findLeft(ctx, waiting)
      const ruled = left.filter((row) => row.ruled).map(({ id }) => id)
      if (ruled.length > 0) send(await what.weigh(deps, tenantId, ruled))
      waiting = (ruled.length > 0 ? await what.findLeft(ctx, waiting) : left).map(({ id }) => id)
      if (waiting.length === 0) return
      await sleep(waitMs)
    }
  } finally {
    await Promise.all(sending)
  }
}

async function sendOne(deps: Deps, tenantId: string, ledger: Ledger, mail: Claimed): Promise<void> {
  const attempt = { id: mail.mail_id, fence: mail.fence }
  const passage = passageThrough(gateOf(deps))
  const beforeFinalByte = async () => (await passage.enter()) && ledger.mark(tenantId, attempt)
  try {
    const written = await surveyMail(deps, tenantId, mail)
    const outcome = await deps.mailer.send({ ...written, beforeFinalByte })
    if (outcome.result === 'sent') await ledger.sent(tenantId, attempt)
    else if (outcome.result !== 'stopped') await ledger.setBack(tenantId, { ...attempt, ...setbackOf(outcome) })
  } catch (error) {
    // A fault of ours or of the database. The claim runs out and the sweep finds the row; its siblings go on.
    deps.log.error({ err: error, tenantId, invitationId: mail.id }, 'sending an invitation failed')
  } finally {
    passage.end()
  }
}

/** One mail's way through the gate. The mail may be over while it still waits; then it must not keep a place. */
function passageThrough(gate: Gate) {
  let inside = false
  let over = false
  return {
    enter: async () => {
      await gate.enter()
      if (over) gate.leave()
      else inside = true
      return inside
    },
    end: () => {
      over = true
      if (inside) gate.leave()
    },
  }
}

type Unsent = Exclude<MailOutcome, { result: 'sent' | 'stopped' }>

const setbackOf = (outcome: Unsent): Omit<Setback, keyof Attempt> => ({
  result: outcome.result !== 'refused' ? outcome.result : outcome.bounced ? 'bounced' : 'failed',
  reason: outcome.reason,
})
