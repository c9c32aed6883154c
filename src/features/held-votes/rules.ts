/*
 * Whether a vote is a person's. Mail scanners follow every link of a mail, some within seconds of its arrival, and some
 * press the buttons they find. What looks like one of them is held, not refused: a person loses one press more, and the
 * figures lose nothing. Pure; all times are milliseconds before the vote.
 */

export const holdReasons = ['not_shown', 'too_soon', 'hidden_link', 'all_links', 'at_once'] as const
export type HoldReason = (typeof holdReasons)[number]

/** Nobody receives a mail, reads it, chooses a mark and presses the button in less time. */
export const soonestMs = 5_000
/** Visits that lie so close together are one sweep over all links; what votes so close to one belongs to it. */
export const sweepMs = 10_000
/** Who is asked to press once more has to read that first. */
export const readingMs = 2_000

export interface Sender {
  agent: string | null
  network: string | null
}

export interface Visit extends Sender {
  mark: number | null
  /** It followed the link that people cannot see. */
  hidden: boolean
  agoMs: number
}

export interface CastVote {
  sender: Sender
  /** null: the form comes from no page that was shown. */
  showing: { confirms: boolean } | null
  /** Since the mail went out; null where it did not go by mail. */
  deliveredMs: number | null
  visits: readonly Visit[]
  /** How many links with a mark the mail has. */
  markLinks: number
  /** Since a vote for the same invitation was held first; null when none is. */
  heldMs: number | null
  /** The same sender has confirmed a held vote of this invitation before. */
  isConfirmed: boolean
}

/** Why a vote is not counted for now; undefined for that of a person. */
export function reasonToHold(vote: CastVote): HoldReason | undefined {
  const { showing, deliveredMs, heldMs, isConfirmed } = vote
  if (showing === null) return 'not_shown'
  if (deliveredMs !== null && deliveredMs >= 0 && deliveredMs < soonestMs) return 'too_soon'
  if (showing.confirms) return heldMs === null || heldMs >= readingMs ? undefined : 'at_once'
  if (isConfirmed) return undefined
  if (
    isNear(
      vote,
      vote.visits.filter(({ hidden }) => hidden),
    )
  )
    return 'hidden_link'
  return sweeps(vote).some((sweep) => isNear(vote, sweep)) ? 'all_links' : undefined
}

/** The vote comes from who made one of these visits, or right after them: scanners change address and name in between. */
const isNear = ({ sender }: CastVote, visits: readonly Visit[]) =>
  visits.some(({ agent, network, agoMs }) => agoMs < sweepMs || (agent === sender.agent && network === sender.network))

/** Each run of visits that followed every link with a mark within a few seconds. */
function sweeps({ visits, markLinks }: CastVote): Visit[][] {
  if (markLinks < 2) return []
  const marked = visits.filter(({ mark }) => mark !== null).toSorted((one, other) => one.agoMs - other.agoMs)
  const runs = marked.map((last, index) => marked.slice(index).filter(({ agoMs }) => agoMs - last.agoMs <= sweepMs))
  return runs.filter((run) => new Set(run.map(({ mark }) => mark)).size >= markLinks)
}
