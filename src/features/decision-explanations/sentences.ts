/** What became of an occasion for somebody, in one sentence. Pure. */
import { blockedClause } from './blocked-clause.ts'
import { dateText } from './date-text.ts'
import type { ExplainedRow } from './queries.ts'

export type { SeenFacts } from './blocked-clause.ts'

/** For a client, not for who keeps the rules: names and dates, no words of ours. */
export function sentenceOf(row: ExplainedRow): string {
  const name = row.contact ?? 'Nobody'
  const asked = row.invitationState && row.invitationState !== 'cancelled' ? becameOf(row, name) : null
  return asked ?? notAsked(row, name)
}

/** What became of an invitation. */
function becameOf(row: ExplainedRow, name: string): string {
  const on = (at: Date | null) => dateText(at ?? row.dueAt!, row.zone)
  const wasAsked = `${name} was asked on ${on(row.sentAt)}, ${occasionOf(row)},`
  switch (row.invitationState) {
    case 'scheduled': {
      const because = row.outcome === 'waiting' ? blockedClause(row.facts, row.policy, row.zone) : null
      return `${name} will be asked on ${on(row.dueAt)}, ${occasionOf(row)}${because ? `, and not earlier because ${because}` : ''}.`
    }
    case 'sending':
      return `${name} is being asked just now, ${occasionOf(row)}.`
    case 'sent':
      if (row.isHeld)
        return `${wasAsked} and an answer came that seems to be a program's: it is held back until a person confirms it.`
      return `${wasAsked} and has not answered yet, which is possible until ${on(row.expiresAt)}.`
    case 'responded':
      return `${wasAsked} and answered on ${on(row.respondedAt)}.`
    case 'expired':
      return `${wasAsked} and had not answered by ${on(row.expiresAt)}.`
    case 'bounced':
      return `${wasAsked} but the mail came back.`
    case 'failed':
      return `${name} was to be asked on ${on(row.dueAt)}, ${occasionOf(row)}, but the mail could not be sent.`
    default:
      return `${name} was possibly asked on ${on(row.sentAt)}, ${occasionOf(row)}: it is not known whether the mail went out, and it is not sent again.`
  }
}

function notAsked(row: ExplainedRow, name: string): string {
  const was = `${name} was ${row.contact === null ? '' : 'not '}asked ${occasionOf(row)}`
  const because = blockedClause(row.facts, row.policy, row.zone)
  if (because && ['quiet_period', 'capped'].includes(row.outcome)) return `${was}, because ${because}${next(row)}.`
  const isCancelled = row.invitationState === 'cancelled' && ['invited', 'waiting'].includes(row.outcome)
  const reason = (isCancelled && row.stateReason) || row.reason
  return `${was}: ${inSentence(reason).replace(/\.$/, '')}${next(row)}.`
}

const next = ({ nextPossibleAt, zone }: ExplainedRow) =>
  nextPossibleAt ? `; the next ask is possible from ${dateText(nextPossibleAt, zone)}` : ''

const occasions: Record<string, string> = {
  ticket_resolved: 'after the ticket was resolved on',
  milestone_reached: 'after the milestone of',
  engagement_closed: 'after the engagement ended on',
  engagement_running: 'about the running engagement on',
  schedule: 'at the regular date of',
  manual: 'as was wished on',
}

const occasionOf = ({ kind, occurredAt, zone }: ExplainedRow) => `${occasions[kind]} ${dateText(occurredAt, zone)}`

/** A sentence behind a colon begins with a small letter, unless with a name. */
const inSentence = (sentence: string) =>
  sentence.replace(/^(The|It|No|Nobody|Policy|Policies|Mail|A|An)(?= )/, (word) => word.toLowerCase())
