/*
 * Keys that a ticket system publishes and signs its calls by. They are fetched before anybody knows whether a call is
 * genuine, so how often that happens must not depend on who calls: an hour they are believed, and an address is asked
 * at most once a minute, whatever comes. When it does not answer, the keys from before are used; where there are none,
 * it is asked again after a second, since ConnectWise sends a call only twice again, within seconds.
 */
import { LRUCache } from 'lru-cache'
import type { Deps } from '../../deps.ts'
import type { Outbound } from '../../outbound/outbound.ts'
import { jsonBody } from '../../ticket-systems/json-body.ts'

const believedForMs = 3_600_000
const askedEveryMs = 60_000
const askedInVainEveryMs = 1000
/** Some senders give up on us after five seconds. */
const withinMs = 3000
const maxBytes = 64 * 1024

interface Known {
  keys: unknown
  fetchedAt: number
  triedAt: number
  underWay: Promise<void> | undefined
}

const stores = new WeakMap<Outbound, LRUCache<string, Known>>()

function storeOf({ outbound }: Deps): LRUCache<string, Known> {
  const store = stores.get(outbound) ?? new LRUCache<string, Known>({ max: 1000 })
  stores.set(outbound, store)
  return store
}

/** The keys at this address; undefined when they could not be had. */
export async function signingKeys(deps: Deps, url: string): Promise<unknown> {
  const known = knownAt(deps, url)
  const isFresh = known.keys !== undefined && deps.clock.now().getTime() - known.fetchedAt < believedForMs
  if (!isFresh) await refresh(deps, url, known)
  return known.keys
}

/** The same after a signature that did not fit; undefined when they were asked for just now and will be the same. */
export async function newerSigningKeys(deps: Deps, url: string): Promise<unknown> {
  const known = knownAt(deps, url)
  return (await refresh(deps, url, known)) ? known.keys : undefined
}

function knownAt(deps: Deps, url: string): Known {
  const store = storeOf(deps)
  const known = store.get(url) ?? { keys: undefined, fetchedAt: 0, triedAt: 0, underWay: undefined }
  store.set(url, known)
  return known
}

/** Whether the address was asked; calls that come meanwhile wait for the one that asks. */
async function refresh(deps: Deps, url: string, known: Known): Promise<boolean> {
  const now = deps.clock.now().getTime()
  if (known.underWay === undefined) {
    const pauseMs = known.keys === undefined ? askedInVainEveryMs : askedEveryMs
    if (now - known.triedAt < pauseMs) return false
    known.triedAt = now
    known.underWay = fetchKeys(deps, url).then((keys) => {
      known.underWay = undefined
      if (keys !== undefined) Object.assign(known, { keys, fetchedAt: now })
    })
  }
  await known.underWay
  return true
}

async function fetchKeys({ outbound, log }: Deps, url: string): Promise<unknown> {
  try {
    const { status, body } = await outbound.call({ url, headers: { accept: 'application/json' }, withinMs, maxBytes })
    if (status !== 200) throw new Error(`status ${status}`)
    return jsonBody({ raw: body, headers: {}, url: '', method: 'GET' }) ?? undefined
  } catch (error) {
    log.warn({ err: error, host: new URL(url).host }, 'the keys of a ticket system could not be fetched')
    return undefined
  }
}
