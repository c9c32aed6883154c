import { languageFor } from '../../asking/language.ts'
import type { TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { languagesOf } from '../surveys/content.ts'
import * as queries from './queries.ts'
import type { NewSuppression, SuppressionQuery, SuppressionReason } from './schemas.ts'

/**
 * Sees to it that an address gets no more mail; the first reason stays. Undefined when it was suppressed before. The
 * send path asks suppressed_because() itself, in the statement that claims a mail and in the one that lets its last
 * byte go.
 */
export async function suppressAddress(
  ctx: TenantContext,
  address: string,
  reason: SuppressionReason,
  invitationId: string | null = null,
) {
  const created = await queries.insertSuppression(ctx, { address: address.toLowerCase(), reason, invitationId })
  if (created) await recordAudit(ctx, 'created', 'suppression', created.id, { reason })
  return created
}

/** Suppresses an address by hand. Throws already_exists. */
export async function createSuppression(ctx: TenantContext, { address }: NewSuppression) {
  const created = await suppressAddress(ctx, address, 'manual')
  if (!created) throw new Problem('already_exists', 'The address is suppressed already.')
  return created
}

export const listSuppressions = (ctx: TenantContext, query: SuppressionQuery) => queries.listSuppressions(ctx, query)

/** Lets an address be mailed again. Throws not_found. */
export async function deleteSuppression(ctx: TenantContext, id: string) {
  if (!(await queries.deleteSuppression(ctx, id))) throw notFound('suppression')
  await recordAudit(ctx, 'deleted', 'suppression', id)
}

export interface Subscription {
  firm: string
  /** A person can take back its own `unsubscribed`, but not what somebody else decided. */
  state: 'subscribed' | 'unsubscribed' | 'suppressed otherwise'
  /** Of the survey and its mail; the page that stops them is in the same. */
  language: string
  /** Language tags of the person, its client and the firm, as far as they are known. */
  locales: string[]
}

/** Whether the person that an invitation went to still gets mail; undefined when there is no such invitation. */
export async function findSubscription(ctx: TenantContext, invitationId: string): Promise<Subscription | undefined> {
  const recipient = await queries.findRecipient(ctx, invitationId)
  if (!recipient) return undefined
  const known = recipient.address === null ? undefined : await queries.findByAddress(ctx, recipient.address)
  const state = known?.reason === 'unsubscribed' ? 'unsubscribed' : known ? 'suppressed otherwise' : 'subscribed'
  const { firm, locales, languages } = recipient
  return { firm, state, locales, language: languageFor(locales, languagesOf({ languages })) }
}

/** Unsubscribes the person that an invitation went to; to do it twice is the same. */
export async function unsubscribe(ctx: TenantContext, invitationId: string): Promise<Subscription | undefined> {
  const recipient = await queries.findRecipient(ctx, invitationId)
  if (recipient?.address) await suppressAddress(ctx, recipient.address, 'unsubscribed', invitationId)
  return findSubscription(ctx, invitationId)
}

/** Takes back what the person did by unsubscribe; other suppressions of the address stay. */
export async function subscribeAgain(ctx: TenantContext, invitationId: string): Promise<Subscription | undefined> {
  const recipient = await queries.findRecipient(ctx, invitationId)
  const known = recipient?.address ? await queries.findByAddress(ctx, recipient.address) : undefined
  if (known?.reason === 'unsubscribed') await deleteSuppression(ctx, known.id)
  return findSubscription(ctx, invitationId)
}
