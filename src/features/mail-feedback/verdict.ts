/*
 * What news about a mail do to its invitation and to the address. What a person has done stands above what machines
 * tell: an answered invitation stays answered, since the mail has arrived after all.
 */
import type { MailEventKind } from '../../mail-providers/provider.ts'
import type { SuppressionReason } from '../suppressions/schemas.ts'

/** The invitation as it is, and what was told about it and its contact before. */
export interface Mailed {
  state: string
  /** Whether its final byte was about to go out, for one that is being sent. */
  dot: boolean
  attempts: number
  /** How often its mail came back softly before this. */
  softBounces: number
  /** Invitations of its contact that came back softly in the end, since it last answered and within half a year. */
  softEndings: number
  /** Milliseconds that are left for an answer. */
  leftMs: number
}

export interface Verdict {
  /** Undefined leaves the invitation as it is. */
  invitation?: 'bounced' | 'settled' | { retryAfterMs: number }
  suppress?: SuppressionReason
}

const hourMs = 3_600_000

/** A mail that came back softly is sent again after these times; coming back once more it has bounced. */
const retriesAfterMs = [4 * hourMs, 24 * hourMs]

/** So many invitations in a row that came back softly to the last: then nobody reads mail there. */
const softEndingsUntilSuppressed = 3

const nothing: Verdict = {}

/** Decides by the kind of event; the order in which events come does not matter for hard ones. */
export function verdictOn(kind: MailEventKind, mailed: Mailed): Verdict {
  if (!wasMailed(mailed)) return nothing
  switch (kind) {
    case 'complained':
      return { suppress: 'complained' }
    case 'unsubscribed':
      return { suppress: 'unsubscribed' }
    case 'delivered':
      return mailed.state === 'unknown' ? { invitation: 'settled' } : nothing
    case 'hard':
      return mailed.state === 'responded' ? nothing : { ...ended(mailed), suppress: 'bounced' }
    case 'refused':
      return ended(mailed)
    case 'soft':
      return onSoftBounce(mailed)
    default:
      return nothing
  }
}

/** The first mail had arrived, so the invitation stays what it is; only the address may be of no use any more. */
export function verdictOnReminder(kind: MailEventKind): Verdict {
  if (kind === 'hard') return { suppress: 'bounced' }
  return kind === 'complained' || kind === 'unsubscribed' ? { suppress: kind } : nothing
}

/** One that never reached the last byte cannot have come back. */
const wasMailed = ({ state, dot, attempts }: Mailed) => attempts > 0 && (state !== 'sending' || dot)

const mayEnd = new Set(['scheduled', 'sending', 'sent', 'unknown', 'expired'])
const mayRetry = new Set(['sending', 'sent', 'unknown'])

const ended = ({ state }: Mailed): Verdict => (mayEnd.has(state) ? { invitation: 'bounced' } : nothing)

function onSoftBounce(mailed: Mailed): Verdict {
  if (mailed.state === 'expired') return ended(mailed)
  if (!mayRetry.has(mailed.state)) return nothing
  const retryAfterMs = retriesAfterMs[mailed.softBounces]
  if (retryAfterMs !== undefined && retryAfterMs < mailed.leftMs) return { invitation: { retryAfterMs } }
  const isLast = mailed.softEndings + 1 >= softEndingsUntilSuppressed
  return { ...ended(mailed), ...(isLast && { suppress: 'bounced' as const }) }
}
