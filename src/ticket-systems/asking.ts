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

interface Limits {
  now(): Date
  withinMs: number
}

/** Writes JSON at a path; whether there was such a place. Throws LookUpFailed, which says whether there is a doubt. */
export type Tell = (method: 'POST' | 'PUT', path: string, json: object) => Promise<boolean>

/** The way to ask an API with these credentials, for so long; signs in first where a token is to be fetched. */
export const asking = async (outbound: Outbound, account: Account, api: LookUp, limits: Limits): Promise<Ask> =>
  (await askingAndTelling(outbound, account, api, limits)).ask

/** The same, with the way to write. */
export async function askingAndTelling(
  outbound: Outbound,
  { baseUrl, credentials }: Account,
  api: LookUp,
  { now, withinMs }: Limits,
): Promise<{ ask: Ask; tell: Tell }> {
  let calls = 0
  const deadline = performance.now() + withinMs
  const call = async (path: string, sent: { headers?: object; method?: 'POST' | 'PUT'; body?: string }) => {
    calls += 1
    if (calls > mostCalls) throw new LookUpFailed('wrong', `One look-up makes at most ${mostCalls} calls.`)
    const headers = { accept: 'application/json', ...sent.headers }
    const url = `${baseUrl.replace(/\/+$/, '')}/${path}`
    const leftMs = Math.ceil(Math.max(1, Math.min(longestCallMs, deadline - performance.now())))
    return answerOf(outbound, { ...sent, url, headers, withinMs: leftMs })
  }
  const form: Send = async (path, { form }) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams(form).toString()
    return contentOf(await call(path, { method: 'POST', headers, body }), now())
  }
  const headers = await signedIn(api, credentials, form)
  const written = { ...headers, 'content-type': 'application/json' }
  return {
    ask: async (path) => contentOf(await call(path, { headers }), now()),
    tell: async (method, path, json) =>
      isTaken(await call(path, { method, headers: written, body: JSON.stringify(json) }), now()),
  }
}

/** Whether what was sent has found its place; what is not the JSON of an API leaves a doubt. */
function isTaken(answer: OutboundAnswer, now: Date): boolean {
  if (!isThere(answer, now)) return false
  if (answer.body.length === 0 && answer.status !== 200) return true
  try {
    contentOf(answer, now)
    return true
  } catch (error) {
    if (!(error instanceof LookUpFailed)) throw error
    throw new LookUpFailed('later', error.message, { isInDoubt: true })
  }
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
    if (error instanceof OutboundFailed) throw new LookUpFailed('later', error.message, { isInDoubt: true })
    throw error
  }
}

/** False when there is nothing at the place; throws for every other answer but a good one. */
function isThere({ status, headers }: OutboundAnswer, now: Date): boolean {
  if (status === 404 || status === 410) return false
  const comeBack = headers['retry-after']
  if (status === 401) throw new LookUpFailed('credentials', 'The credentials are refused, with status 401.')
  if (status === 403 && comeBack === undefined)
    throw new LookUpFailed('forbidden', 'The credentials may not read this, by status 403.')
  if ([403, 408, 425, 429].includes(status) || status >= 500)
    throw new LookUpFailed('later', `The answer was status ${status}.`, {
      retryAfterMs: retryAfter(comeBack, now),
      isInDoubt: status === 408 || status >= 500,
    })
  if (status >= 300 && status < 400)
    throw new LookUpFailed('wrong', `The address leads elsewhere, with status ${status}; enter the one it leads to.`)
  if (status < 200 || status > 299) throw new LookUpFailed('wrong', `The answer was status ${status}.`)
  return true
}

function contentOf(answer: OutboundAnswer, now: Date): unknown {
  if (!isThere(answer, now)) return null
  try {
    return jsonBody({ raw: answer.body, headers: {}, url: '', method: 'GET' })
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
