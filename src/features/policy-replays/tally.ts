/** Counts what a replay found against what happened, and keeps the differences. Pure. */
import type { Simulated } from './simulation.ts'

/** What was decided in truth. */
export interface Happened {
  candidate: string
  nth: number
  policyId: string | null
  contactId: string | null
  outcome: string
  reason: string
  dueAt: Date | null
  answeredAt: Date | null
}

export type Side = Pick<Happened, 'outcome' | 'reason' | 'policyId' | 'dueAt'>

export interface Difference {
  kind: 'gained' | 'lost' | 'changed'
  occasionId: string
  ticketId: string | null
  contactId: string | null
  would: Side | null
  was: Side | null
}

export const mostDifferences = 10_000

export class Tally {
  readonly differences: Difference[] = []
  readonly #outcomes = new Map<string, { would: number; was: number }>()
  readonly #asked = { would: 0, was: 0, both: 0 }
  readonly #kinds = { gained: 0, lost: 0, changed: 0 }
  readonly #byPolicy = { would: 0, was: 0 }
  readonly #policyId: string
  #occasions = 0

  constructor(policyId: string) {
    this.#policyId = policyId
  }

  /** Compares the decisions about one occasion, those of the same candidate and number with each other. */
  add(occasion: { id: string; ticket_id: string | null }, would: Simulated[], was: Happened[]): void {
    this.#occasions++
    const key = ({ candidate, nth }: Simulated | Happened) => `${candidate} ${nth}`
    const pairs = new Map<string, { would?: Simulated; was?: Happened }>()
    for (const each of would) pairs.set(key(each), { would: each })
    for (const each of was) pairs.set(key(each), { ...pairs.get(key(each)), was: each })
    for (const pair of pairs.values()) this.#compare(occasion, pair)
  }

  #compare(occasion: { id: string; ticket_id: string | null }, pair: { would?: Simulated; was?: Happened }) {
    const asks = { would: isAsked(pair.would), was: isAsked(pair.was) }
    for (const side of ['would', 'was'] as const) {
      const decision = pair[side]
      if (!decision) continue
      this.#outcomes.getOrInsertComputed(decision.outcome, () => ({ would: 0, was: 0 }))[side]++
      if (asks[side]) this.#asked[side]++
      if (asks[side] && decision.policyId === this.#policyId) this.#byPolicy[side]++
    }
    if (asks.would && asks.was) this.#asked.both++
    const kind = kindOf(pair, asks)
    if (!kind) return
    this.#kinds[kind]++
    if (this.differences.length >= mostDifferences) return
    const contactId = pair.would?.contactId ?? pair.was?.contactId ?? null
    const of = { occasionId: occasion.id, ticketId: occasion.ticket_id, contactId }
    this.differences.push({ kind, ...of, would: sideOf(pair.would), was: sideOf(pair.was) })
  }

  summary(truncated: boolean) {
    return {
      ...{ occasions: this.#occasions, truncated, asked: this.#asked, byThisPolicy: this.#byPolicy, ...this.#kinds },
      outcomes: [...this.#outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([outcome, n]) => ({ outcome, ...n })),
    }
  }
}

const isAsked = (decision?: { outcome: string }) => decision?.outcome === 'invited' || decision?.outcome === 'waiting'

function kindOf(
  { would, was }: { would?: Simulated; was?: Happened },
  asks: { would: boolean; was: boolean },
): Difference['kind'] | null {
  if (asks.would !== asks.was) return asks.would ? 'gained' : 'lost'
  if (!asks.would || !would || !was) return null
  const isLater = would.dueAt && was.dueAt && would.dueAt.getTime() !== was.dueAt.getTime()
  return isLater || would.policyId !== was.policyId || would.contactId !== was.contactId ? 'changed' : null
}

const sideOf = (decision?: Simulated | Happened): Side | null =>
  decision
    ? {
        ...{ outcome: decision.outcome, reason: decision.reason.slice(0, 1000) },
        ...{ policyId: decision.policyId, dueAt: decision.dueAt },
      }
    : null
