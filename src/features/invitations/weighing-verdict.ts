/** Whether a mail that is due may go now, by the rules of its policy; else when, or why never. Pure. */
import { type Ask, type BudgetVerdict, judge } from '../../asking/budgets.ts'
import { firstFree } from '../../asking/first-free.ts'
import { noRules, type Rules } from '../../asking/rules.ts'
import { zoneFor } from '../../asking/timing.ts'
import { nextMoment } from '../../asking/windows.ts'
import { type Blocked, blockedBy } from '../decisions/budgets.ts'

/** A mail that is due, with what its rules look at. */
export interface DueMail {
  now: Date
  expires_at: Date
  policy_id: string
  survey_id: string
  contact_id: string
  client_id: string | null
  engagement_id: string | null
  priority: number
  /** As stored: what is left out restricts nothing. */
  rules: Partial<Rules>
  touched_at: Date | null
  contact_zone: string | null
  client_zone: string | null
  firm_zone: string
}

export type Weighed =
  | { go: true }
  | (Held & { laterAt: Date })
  | (Held & { laterAt: null; outcome: 'quiet_period' | 'capped' | 'too_late'; freeAt: Date | null })

interface Held {
  go: false
  reason: string
  /** What was asked before, where that holds it. */
  blocked: Blocked | null
}

const hourMs = 3_600_000

/** Weighs it among what was asked before it. Waiting ends with the life of its link. */
export function weigh(mail: DueMail, asks: readonly Ask[]): Weighed {
  const rules = { ...noRules, ...mail.rules }
  const zone = zoneFor(mail.contact_zone, mail.client_zone, mail.firm_zone)
  const restedAt = (mail.touched_at?.getTime() ?? 0) + (rules.untouchedHours ?? 0) * hourMs
  const plan = (notBefore: Date) => {
    const rested = rules.untouchedHours !== null && restedAt > notBefore.getTime() ? new Date(restedAt) : notBefore
    const dueAt = nextMoment(rested, rules.window, zone)
    return dueAt && dueAt < mail.expires_at ? { dueAt } : null
  }
  const planned = plan(mail.now)
  const isResting = rules.untouchedHours !== null && restedAt > mail.now.getTime()
  const because = isResting
    ? `The ticket was touched since; it must rest for ${rules.untouchedHours} hours.`
    : 'It was late, and outside the sending window of the policy.'
  if (!planned) {
    const reason = `${because} The next moment comes after the end of its link.`
    return { go: false, laterAt: null, outcome: 'too_late', reason, blocked: null, freeAt: null }
  }
  const weighAt = (at: Date) => judge(askAt(mail, at), asks, rules, zone)
  const found = weighAt(planned.dueAt)
  if (found.free)
    return planned.dueAt > mail.now
      ? { go: false, laterAt: planned.dueAt, reason: because, blocked: null }
      : { go: true }
  const held: Held = {
    go: false,
    reason: found.because,
    blocked: blockedBy(found.rule, rules, askAt(mail, planned.dueAt), asks),
  }
  const later = found.whenBusy === 'wait' ? firstFree(plan, weighAt, found.freeAt, mail.expires_at) : null
  if (later) return { ...held, laterAt: later.dueAt }
  return { ...held, laterAt: null, outcome: outcomeOf(found), freeAt: found.freeAt }
}

type Busy = Exclude<BudgetVerdict, { free: true }>

const outcomeOf = ({ rule }: Busy) => (rule.kind === 'cap' ? 'capped' : 'quiet_period')

const askAt = (mail: DueMail, at: Date): Ask => ({
  ...{ policyId: mail.policy_id, surveyId: mail.survey_id, contactId: mail.contact_id, clientId: mail.client_id },
  ...{ engagementId: mail.engagement_id, priority: mail.priority, at, answeredAt: null },
})
