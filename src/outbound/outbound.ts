/*
 * The one way out to addresses that somebody typed. The name is resolved once, every address it has is checked, and
 * the connection goes to one of those and to no other, so that a name cannot mean one thing to the check and another
 * to the call. Redirects are answers like others, proxies of the environment are not asked, and time and size end.
 */
import { lookup } from 'node:dns/promises'
import http, { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { checkAddress, checkedUrl, literalOf } from './places.ts'

export { allowedHostsOf, OutboundRefused } from './places.ts'

/** No answer: nobody there, too slow, too long, or no trust in its certificate. Trying again may end otherwise. */
export class OutboundFailed extends Error {
  override readonly name = 'OutboundFailed'
}

export interface OutboundCall {
  url: string
  method?: 'GET' | 'POST' | 'PUT'
  headers?: Readonly<Record<string, string>>
  body?: string
  /** From resolving the name to the last byte. */
  withinMs?: number
  maxBytes?: number
}

export interface OutboundAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface Outbound {
  /** Throws OutboundRefused for where calls must not go, OutboundFailed when there is no answer. */
  call(call: OutboundCall): Promise<OutboundAnswer>
  close(): void
}

interface Resolved {
  address: string
  family: number
}
type Resolve = (host: string) => Promise<Resolved[]>

const resolveName: Resolve = (host) => lookup(host, { all: true, verbatim: true })

const atMostAtOnce = 4

/** `resolve` is how names become addresses: by the machine's resolver. */
export function createOutbound(allowed: ReadonlySet<string>, resolve: Resolve = resolveName): Outbound {
  const options = { keepAlive: false, maxSockets: atMostAtOnce }
  const agents = { http: new http.Agent(options), https: new https.Agent(options) }
  return {
    async call({ withinMs = 15_000, ...call }) {
      const { url, isNamed } = checkedUrl(call.url, allowed)
      const signal = AbortSignal.timeout(withinMs)
      const addresses = await within(signal, withinMs, addressesOf(url, resolve))
      for (const { address } of addresses) checkAddress(address, isNamed, url.hostname)
      return within(signal, withinMs, send(url, call, { lookup: pinned(addresses), signal, agents }))
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

/** The result, unless the time is over before; what has begun is left to end by itself. */
async function within<T>(signal: AbortSignal, withinMs: number, work: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>()
  const end = () => reject(new OutboundFailed(`There was no whole answer within ${withinMs / 1000} seconds.`))
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  work.catch(() => {})
  try {
    return await Promise.race([work, over])
  } finally {
    signal.removeEventListener('abort', end)
  }
}

async function addressesOf(url: URL, resolve: Resolve): Promise<Resolved[]> {
  const host = literalOf(url)
  if (isIP(host)) return [{ address: host, family: isIP(host) }]
  const found = await resolve(host).catch(() => [])
  if (found.length === 0) throw new OutboundFailed(`Nobody knows the host ${host}.`)
  return found
}

/** A resolver that knows these addresses only. */
const pinned =
  (addresses: Resolved[]): LookupFunction =>
  (_host, { all }, done) =>
    all ? done(null, addresses) : done(null, addresses[0]!.address, addresses[0]!.family)

interface Way {
  lookup: LookupFunction
  signal: AbortSignal
  agents: { http: http.Agent; https: https.Agent }
}

type Sent = Pick<OutboundCall, 'method' | 'headers' | 'body' | 'maxBytes'>

function send(url: URL, { method = 'GET', headers, body, maxBytes = 1024 * 1024 }: Sent, way: Way) {
  const isPlain = url.protocol === 'http:'
  const settings: RequestOptions = {
    method,
    headers: {
      'user-agent': 'Rapport',
      'accept-encoding': 'identity',
      ...headers,
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    },
    lookup: way.lookup,
    signal: way.signal,
    agent: isPlain ? way.agents.http : way.agents.https,
    maxHeaderSize: 16 * 1024,
  }
  return new Promise<OutboundAnswer>((done, fail) => {
    const request = (isPlain ? http : https).request(url, settings, (answer) =>
      wholeBody(answer, maxBytes)
        .then((bytes) => done({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes }))
        .catch((error) => {
          request.destroy()
          fail(failureOf(error, url))
        }),
    )
    request.on('error', (error) => fail(failureOf(error, url)))
    request.end(body)
  })
}

async function wholeBody(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer) {
    length += chunk.length
    if (length > maxBytes) throw new OutboundFailed(`The answer is longer than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** By the code alone: messages of errors may repeat what was sent. */
function failureOf(error: Error & { code?: string }, { host }: URL): OutboundFailed {
  if (error instanceof OutboundFailed) return error
  const code = /^[A-Z0-9_]{1,60}$/.test(error.code ?? '') ? ` (${error.code})` : ''
  return new OutboundFailed(`${host} gave no answer${code}.`)
}
