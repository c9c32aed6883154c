/** Turns the answers of an API over HTTP into what a look-up can use: JSON, nothing there, or why there is no answer. */
import { type Outbound, type OutboundAnswer, OutboundFailed, OutboundRefused } from '../outbound/outbound.ts'
import { jsonBody } from './json-body.ts'
import { type Ask, type Credentials, type LookUp, LookUpFailed } from './look-up.ts'
import { Refusal } from './system.ts'

/** One look-up makes a handful of calls; more would be a fault of ours. */
const mostCalls = 12
const longestCallMs = 15_000
const longestWaitMs = 3_600_000

interface Account {
  baseUrl: string
  credentials: Credentials
}

/** The way to ask an API with these credentials, for so long; signs in first where a token is to be fetched. */
export async function asking(
  outbound: Outbound,
  { baseUrl, credentials }: Account,
  api: LookUp,
  { now, withinMs }: { now(): Date; withinMs: number },
): Promise<Ask> {
  let calls = 0
  const deadline = performance.now() + withinMs
  const send = async (path: string, call: { headers?: object; form?: Readonly<Record<string, string>> }) => {
    calls += 1
    if (calls > mostCalls) throw new LookUpFailed('wrong', `One look-up makes at most ${mostCalls} calls.`)
    const { form } = call
    const headers = {
      accept: 'application/json',
      ...call.headers,
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    }
    const body = form && { method: 'POST' as const, body: new URLSearchParams(form).toString() }
    const url = `${baseUrl.replace(/\/+$/, '')}/${path}`
    const leftMs = Math.max(1, Math.min(longestCallMs, deadline - performance.now()))
    return contentOf(await answerOf(outbound, { url, headers, withinMs: leftMs, ...body }), now())
  }
  const headers = await signedIn(api, credentials, send)
  return (path) => send(path, { headers })
}

type Send = (path: string, call: { form: Readonly<Record<string, string>> }) => Promise<unknown>

async function signedIn({ signIn, headers }: LookUp, credentials: Credentials, send: Send) {
  if (!signIn) return headers(credentials)
  const { path, fields } = signIn.form(credentials)
  const given = signIn.headers(await send(path, { form: fields }))
  if (given === null) throw new LookUpFailed('wrong', 'Signing in gave no token.')
  return given
}

async function answerOf(outbound: Outbound, call: Parameters<Outbound['call']>[0]): Promise<OutboundAnswer> {
  try {
    return await outbound.call(call)
  } catch (error) {
    if (error instanceof OutboundRefused) throw new LookUpFailed('wrong', error.message)
    if (error instanceof OutboundFailed) throw new LookUpFailed('later', error.message)
    throw error
  }
}

function contentOf({ status, headers, body }: OutboundAnswer, now: Date): unknown {
  if (status === 404 || status === 410) return null
  const comeBack = headers['retry-after']
  if (status === 401) throw new LookUpFailed('credentials', 'The credentials are refused, with status 401.')
  if (status === 403 && comeBack === undefined)
    throw new LookUpFailed('forbidden', 'The credentials may not read this, by status 403.')
  if ([403, 408, 425, 429].includes(status) || status >= 500)
    throw new LookUpFailed('later', `The answer was status ${status}.`, retryAfter(comeBack, now))
  if (status >= 300 && status < 400)
    throw new LookUpFailed('wrong', `The address leads elsewhere, with status ${status}; enter the one it leads to.`)
  if (status < 200 || status > 299) throw new LookUpFailed('wrong', `The answer was status ${status}.`)
  try {
    return jsonBody({ raw: body, headers: {}, url: '', method: 'GET' })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new LookUpFailed('wrong', 'The answer is not the JSON of an API.')
  }
}

/** Seconds or a date, at most an hour; undefined for what is neither. */
function retryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined
  const text = value.trim()
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime()
  return Number.isNaN(waitMs) ? undefined : Math.min(longestWaitMs, Math.max(1000, waitMs))
}
