/*
 * News about mails, made fast: each event once, in the order of the invitations, so that two calls about the same mails
 * never wait for each other in a circle. Events about none of the firm's mails leave nothing but a count, since one
 * account of a provider may serve several firms.
 */
import { inTenant, system, type TenantContext } from '../../context.ts'
import { type FoundReference, findMailReference, isReferenceFor } from '../../mail/reference.ts'
import type { MailEvent } from '../../mail-providers/provider.ts'
import { type CalledMailProvider, countCalls } from '../mail-providers/service.ts'
import { suppressAddress } from '../suppressions/service.ts'
import {
  endAsBounced,
  insertMailEvent,
  lockMailed,
  type MailedInvitation,
  retryLater,
  settleAsSent,
} from './queries.ts'
import { type Verdict, verdictOn, verdictOnReminder } from './verdict.ts'

/** So many events share a transaction. */
const together = 100

type Outcome = 'recorded' | 'repeated' | 'not_ours'

interface Told {
  event: MailEvent
  reference: FoundReference
}

/** Records events and does what follows from them; those of a call that dies half-way are told again by the provider. */
export async function recordEvents(called: CalledMailProvider, events: readonly MailEvent[]): Promise<void> {
  const told = events.flatMap((event) => {
    const reference = event.references.map(findMailReference).find((found) => found !== undefined)
    return reference ? [{ event, reference }] : []
  })
  const { deps, tenantId } = called.ctx
  const ordered = told.toSorted((a, b) => compare(a.reference.invitationId, b.reference.invitationId))
  const strangers = events.length - told.length
  if (strangers > 0) await countCalls(called.ctx, called.id, { not_ours: strangers })
  for (let start = 0; start < ordered.length; start += together)
    await inTenant(deps, tenantId, system, (ctx) =>
      recordTogether(ctx, called.id, ordered.slice(start, start + together)),
    )
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

async function recordTogether(ctx: TenantContext, mailProviderId: string, told: readonly Told[]) {
  const counts: Record<Outcome, number> = { recorded: 0, repeated: 0, not_ours: 0 }
  for (const each of told) counts[await recordOne(ctx, mailProviderId, each)] += 1
  await countCalls(ctx, mailProviderId, counts)
}

async function recordOne(ctx: TenantContext, mailProviderId: string, { event, reference }: Told): Promise<Outcome> {
  const id = reference.invitationId
  const key = event.key.slice(0, 200)
  const mailed = await lockMailed(ctx, id, { mailProviderId, key })
  const address = mailed && addressOf(ctx, event, reference, mailed)
  if (!mailed || address === undefined) return 'not_ours'
  if (mailed.isKnown) return 'repeated'
  const verdict = reference.reminder > 0 ? verdictOnReminder(event.kind) : verdictOn(event.kind, mailed)
  // That a mail was delivered is what everybody assumes; it is kept only where it tells something new.
  if (event.kind === 'delivered' && verdict.invitation === undefined) return 'recorded'
  await carryOut(ctx, verdict, { id, event, fence: mailed.fence })
  if (verdict.suppress) await suppressAddress(ctx, address, verdict.suppress, id)
  await insertMailEvent(ctx, {
    ...{ mailProviderId, invitationId: id, eventKey: key, kind: event.kind, effect: effectOf(verdict) },
    ...{ status: event.status, reason: event.reason?.slice(0, 500) ?? null, occurredAt: event.at },
  })
  return 'recorded'
}

/** The address that the mail went to: of those it can be, the one that its reference was made for. */
const addressOf = (
  { deps, tenantId }: TenantContext,
  { recipients }: MailEvent,
  reference: FoundReference,
  { address }: MailedInvitation,
) =>
  [...recipients, ...(address === null ? [] : [address])].find((each) =>
    isReferenceFor(deps.secrets, reference, tenantId, each),
  )

async function carryOut(
  ctx: TenantContext,
  { invitation }: Verdict,
  { id, event, fence }: { id: string; event: MailEvent; fence: number },
) {
  if (invitation === undefined) return
  const reason = (event.reason ?? `The mail came back${event.status ? ` (${event.status})` : ''}.`).slice(0, 500)
  if (invitation === 'bounced') await endAsBounced(ctx, id, reason)
  else if (invitation === 'settled') await settleAsSent(ctx, id, fence)
  else await retryLater(ctx, id, reason, invitation.retryAfterMs)
}

function effectOf({ invitation, suppress }: Verdict): string {
  if (invitation === undefined) return suppress ? 'suppressed' : 'none'
  return typeof invitation === 'string' ? invitation : 'retried'
}
