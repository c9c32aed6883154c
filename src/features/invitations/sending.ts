/*
 * How an invitation becomes a mail. Claim by a state change with a fence; the mail outside any transaction; a mark just
 * before its final byte; a record of the server's answer. Whoever dies before the mark leaves a claim that runs out and
 * is taken again; whoever dies behind it leaves 'unknown', which is never sent again by itself. So no mail is lost in
 * silence and nobody is asked twice. Marks and records of mails that travel at the same time share their statements.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { coalesce, inParallel } from '../../coalesce.ts'
import { eachStatement, system } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { Gate } from '../../gate.ts'
import type { MailOutcome } from '../../mail/mailer.ts'
import {
  type Attempt,
  type Claimed,
  claimInvitations,
  markFinalBytes,
  recordSentMails,
  recordSetbackMails,
  type Setback,
} from './sending-queries.ts'
import { surveyMail } from './survey-mail.ts'

interface Ledger {
  /** A mail is inside from its mark to its record: no more than that many can ever become unknown at once. */
  gate: Gate
  /** Whether the final byte may go out. */
  mark(tenantId: string, attempt: Attempt): Promise<boolean>
  sent(tenantId: string, attempt: Attempt): Promise<void>
  setBack(tenantId: string, setback: Setback): Promise<void>
}

const ledgers = new WeakMap<Deps, Ledger>()

function ledgerOf(deps: Deps): Ledger {
  const known = ledgers.get(deps)
  if (known) return known
  const as = (tenantId: string) => eachStatement(deps, tenantId, system)
  const ledger: Ledger = {
    gate: new Gate(deps.config.SMTP_CONNECTIONS),
    mark: coalesce(async (tenantId, attempts) => {
      const going = await markFinalBytes(as(tenantId), attempts)
      return attempts.map(({ id }) => going.has(id))
    }),
    sent: coalesce(async (tenantId, attempts) => {
      await insisting(() => recordSentMails(as(tenantId), attempts))
      return attempts.map(() => undefined)
    }),
    setBack: coalesce(async (tenantId, setbacks) => {
      await insisting(() => recordSetbackMails(as(tenantId), setbacks))
      return setbacks.map(() => undefined)
    }),
  }
  ledgers.set(deps, ledger)
  return ledger
}

/** What the server said is known here only, so a database that is away for a moment is waited for. */
async function insisting(record: () => Promise<unknown>): Promise<void> {
  for (const waitMs of [100, 500, 2000, 5000]) {
    try {
      await record()
      return
    } catch {
      await sleep(waitMs)
    }
  }
  await record()
}

/** Sends those of the invitations that are due and that nobody else is sending; everything is checked once more. */
export async function sendDueInvitations(deps: Deps, tenantId: string, ids: string[]): Promise<void> {
  const claimed = await claimInvitations(eachStatement(deps, tenantId, system), ids)
  await inParallel(claimed, deps.config.SMTP_CONNECTIONS, (invitation) => sendOne(deps, tenantId, invitation))
}

async function sendOne(deps: Deps, tenantId: string, invitation: Claimed): Promise<void> {
  const ledger = ledgerOf(deps)
  const attempt = { id: invitation.id, fence: invitation.fence }
  const passage = passageThrough(ledger.gate)
  const beforeFinalByte = async () => (await passage.enter()) && ledger.mark(tenantId, attempt)
  try {
    const mail = await surveyMail(deps, tenantId, invitation)
    const outcome = await deps.mailer.send({ ...mail, beforeFinalByte })
    if (outcome.result === 'sent') await ledger.sent(tenantId, attempt)
    else if (outcome.result !== 'stopped') await ledger.setBack(tenantId, { ...attempt, ...setbackOf(outcome) })
  } catch (error) {
    // A fault of ours or of the database. The claim runs out and the sweep finds the row; its siblings go on.
    deps.log.error({ err: error, tenantId, invitationId: invitation.id }, 'sending an invitation failed')
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
