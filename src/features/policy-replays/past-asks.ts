/** What a replay has asked so far, found by whose budget it spent. Pure. */
import type { Ask } from '../../asking/budgets.ts'
import type { Reach } from '../decisions/service.ts'

/** An ask that was made, or that the replay makes. */
export interface Remembered extends Ask {
  occasionId: string
  /** From when on it counts no more, because its ticket was reopened before the mail went out. */
  calledOffAt: Date | null
}

/** As many as a decision looks at: of more the newest decide. */
const most = 5000
const dayMs = 86_400_000

export class PastAsks {
  #asks = new Map<string, Remembered[]>()

  add(ask: Remembered): void {
    for (const key of keysOf(ask)) this.#asks.getOrInsertComputed(key, () => []).push(ask)
  }

  /** Those that a decision about an occasion would have seen at a moment, as it would have seen them. */
  within(reach: Reach, occasionId: string, now: Date): Ask[] {
    const since = now.getTime() - reach.days * dayMs
    const found = new Set<Remembered>()
    for (const key of keysOf(reach))
      for (const ask of this.#asks.get(key) ?? [])
        if (ask.occasionId !== occasionId && !(ask.calledOffAt && ask.calledOffAt <= now) && lastOf(ask, now) > since)
          found.add(ask)
    const newest = [...found].sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, most)
    return newest.map((ask) => ({ ...ask, answeredAt: answeredBy(ask, now), planned: ask.at > now }))
  }
}

function* keysOf({ contactId, clientId, engagementId }: Omit<Reach, 'days'>) {
  if (contactId !== null) yield `contact ${contactId}`
  if (clientId !== null) yield `client ${clientId}`
  if (engagementId !== null) yield `engagement ${engagementId}`
}

const answeredBy = ({ answeredAt }: Ask, now: Date) => (answeredAt && answeredAt <= now ? answeredAt : null)

const lastOf = (ask: Ask, now: Date) => Math.max(ask.at.getTime(), answeredBy(ask, now)?.getTime() ?? 0)
