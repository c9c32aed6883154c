/*
 * Certificates that providers publish and sign their calls by. Who calls is not known when they are fetched, so how
 * often that happens must not depend on it: what is fetched is kept, and an address is asked at most once a minute.
 */
import { LRUCache } from 'lru-cache'
import type { Deps } from '../../deps.ts'
import type { Outbound } from '../../outbound/outbound.ts'

const askedEveryMs = 60_000
const withinMs = 5000
const maxBytes = 32 * 1024

interface Known {
  certificate: Promise<string | undefined>
  askedAt: number
}

const stores = new WeakMap<Outbound, LRUCache<string, Known>>()

/** The certificate at this address; undefined when it could not be had. */
export async function certificateAt(deps: Deps, url: string): Promise<string | undefined> {
  const store = stores.get(deps.outbound) ?? new LRUCache<string, Known>({ max: 200 })
  stores.set(deps.outbound, store)
  const known = store.get(url)
  const found = await known?.certificate
  const now = deps.clock.now().getTime()
  if (known && (found !== undefined || now - known.askedAt < askedEveryMs)) return found
  const certificate = fetchCertificate(deps, url)
  store.set(url, { certificate, askedAt: now })
  return certificate
}

async function fetchCertificate({ outbound, log }: Deps, url: string): Promise<string | undefined> {
  try {
    const { status, body } = await outbound.call({ url, withinMs, maxBytes })
    if (status !== 200) throw new Error(`status ${status}`)
    return body.toString('utf8')
  } catch (error) {
    log.warn({ err: error, host: new URL(url).host }, 'the certificate of a mail provider could not be fetched')
    return undefined
  }
}
