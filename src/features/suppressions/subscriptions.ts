import { languageFor } from '../../asking/language.ts'
import type { Brand } from '../../brand/brand.ts'
import type { TenantContext } from '../../context.ts'
import { languagesOf } from '../surveys/content.ts'
import * as queries from './queries.ts'
import { deleteSuppression, suppressAddress } from './suppressing.ts'

/** What a person may stop: surveys like the one it was asked with, or everything of the firm. */
export type Scope = 'survey' | 'everything'

export interface Subscription {
  firm: string
  brand: Brand | null
  /** What the person has stopped; it can take that back, but not what somebody else decided. */
  state: 'subscribed' | 'survey stopped' | 'everything stopped' | 'suppressed otherwise'
  /** Since when; null while nothing is stopped. */
  since: Date | null
  /** Of the survey and its mail; the page that stops them is in the same. */
  language: string
  /** Language tags of the person, its client and the firm, as far as they are known. */
  locales: string[]
  timeZone: string
}

type Recipient = NonNullable<Awaited<ReturnType<typeof queries.findRecipient>>>

const suppressionsOf = async (ctx: TenantContext, { address, surveyId }: Recipient) =>
  address === null ? [] : queries.findSuppressionsOf(ctx, address, surveyId)

/** Which surveys the person that an invitation went to still gets; undefined when there is no such invitation. */
export async function findSubscription(ctx: TenantContext, invitationId: string): Promise<Subscription | undefined> {
  const recipient = await queries.findRecipient(ctx, invitationId)
  if (!recipient) return undefined
  const [widest] = await suppressionsOf(ctx, recipient)
  const { firm, brand, locales, languages, timeZone } = recipient
  return {
    ...{ firm, brand, locales, timeZone, language: languageFor(locales, languagesOf({ languages })) },
    state: stateOf(widest),
    since: widest?.createdAt ?? null,
  }
}

function stateOf(widest: { reason: string; surveyId: string | null } | undefined): Subscription['state'] {
  if (!widest) return 'subscribed'
  if (widest.reason !== 'unsubscribed') return 'suppressed otherwise'
  return widest.surveyId === null ? 'everything stopped' : 'survey stopped'
}

/** Stops surveys for the person that an invitation went to; to do it twice is the same. */
export async function unsubscribe(
  ctx: TenantContext,
  invitationId: string,
  scope: Scope,
): Promise<Subscription | undefined> {
  const recipient = await queries.findRecipient(ctx, invitationId)
  const surveyId = scope === 'survey' ? recipient?.surveyId : null
  if (recipient?.address) await suppressAddress(ctx, recipient.address, 'unsubscribed', invitationId, surveyId)
  return findSubscription(ctx, invitationId)
}

/** Takes back what the person stopped, all of it; other suppressions of the address stay. */
export async function subscribeAgain(ctx: TenantContext, invitationId: string): Promise<Subscription | undefined> {
  const recipient = await queries.findRecipient(ctx, invitationId)
  const known = recipient ? await suppressionsOf(ctx, recipient) : []
  for (const { id, reason } of known) if (reason === 'unsubscribed') await deleteSuppression(ctx, id)
  return findSubscription(ctx, invitationId)
}
