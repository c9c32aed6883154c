import type { TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { notFound, Problem } from '../../problems.ts'
import { jsonBody } from '../../ticket-systems/json-body.ts'
import { type InboundCall, Refusal } from '../../ticket-systems/system.ts'
import type { CallOutcome } from '../mail-providers/schemas.ts'
import { type CalledMailProvider, countCalls, findCalledMailProvider } from '../mail-providers/service.ts'
import { certificateAt } from './certificates.ts'
import { listMailEvents as selectMailEvents } from './queries.ts'
import { recordEvents } from './record.ts'
import type { MailEventQuery } from './schemas.ts'

export const listMailEvents = (ctx: TenantContext, query: MailEventQuery) => selectMailEvents(ctx, query)

/**
 * Takes a call of a mail provider: verified, read, and made fast before it is answered; who gets no 200 tells again.
 * Throws not_found for an unknown or disabled provider, malformed_request for a body that is none of its, unauthenticated
 * for a wrong proof, unavailable when it cannot be checked or confirmed just now.
 */
export async function receiveFeedback(
  deps: Deps,
  mailProviderId: string,
  received: Pick<InboundCall, 'headers' | 'raw' | 'method'>,
): Promise<void> {
  const called = await findCalledMailProvider(deps, mailProviderId)
  if (!called) throw notFound('mail provider')
  if (!called.enabled) return refuse(called, 'disabled', notFound('mail provider'))
  const call = { ...received, url: '' }
  const body = await orRefuse(called, () => (called.provider.parse ?? jsonBody)(call))
  const certificate = await certificateFor(called, body)
  if (!(await called.provider.authentication.verify(call, called.secret, deps.clock.now(), certificate)))
    return refuse(called, 'wrong_proof', new Problem('unauthenticated', 'The signature or secret is wrong or missing.'))
  const reading = await orRefuse(called, () => called.provider.read(body))
  if ('subscribe' in reading) await subscribe(called, reading.subscribe)
  else await recordEvents(called, reading.events)
}

/** Refused calls can be made by anybody, so of each kind one is counted while the note about the last is kept. */
async function refuse({ ctx, id }: CalledMailProvider, outcome: CallOutcome, problem: Problem): Promise<never> {
  const key = `refused mail feedback ${id} ${outcome}`
  if (!ctx.deps.recent.has(key)) {
    ctx.deps.recent.set(key, {})
    await countCalls(ctx, id, { [outcome]: 1 })
  }
  throw problem
}

async function orRefuse<T>(called: CalledMailProvider, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refuse(called, 'broken_body', new Problem('malformed_request', error.message))
  }
}

async function certificateFor({ ctx, provider, secret }: CalledMailProvider, body: unknown) {
  const url = provider.certificateUrl?.(body, secret) ?? null
  if (url === null) return undefined
  const certificate = await certificateAt(ctx.deps, url)
  if (certificate !== undefined) return certificate
  throw new Problem('unavailable', `The certificate of ${provider.title} could not be fetched.`, {
    retryAfterSeconds: 60,
  })
}

/** Tells the provider that we want its calls, by an address of its own that it has signed. */
async function subscribe({ ctx, id, provider }: CalledMailProvider, url: string) {
  const answer = await ctx.deps.outbound.call({ url, withinMs: 10_000 }).catch(() => undefined)
  if (answer === undefined || answer.status >= 300)
    throw new Problem('unavailable', `${provider.title} could not be told just now.`, { retryAfterSeconds: 60 })
  await countCalls(ctx, id, { subscribed: 1 })
}
