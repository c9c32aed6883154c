import type { TenantContext } from '../../context.ts'
import type { Page } from '../../http/page.ts'
import { getContact } from '../contacts/service.ts'
import { getTicket } from '../tickets/service.ts'
import { type ExplainedRow, listExplained } from './queries.ts'
import type { DecisionExplanationQuery } from './schemas.ts'
import { sentenceOf } from './sentences.ts'

/** Who was asked about a ticket and who was not, and why; throws not_found. */
export async function explainTicket(ctx: TenantContext, ticketId: string, query: DecisionExplanationQuery) {
  await getTicket(ctx, ticketId)
  return withSentences(await listExplained(ctx, 'ticketId', ticketId, query))
}

/** When a contact was asked, and when not, and why; throws not_found. */
export async function explainContact(ctx: TenantContext, contactId: string, query: DecisionExplanationQuery) {
  await getContact(ctx, contactId)
  return withSentences(await listExplained(ctx, 'contactId', contactId, query))
}

const withSentences = ({ items, nextCursor }: Page<ExplainedRow>) => ({
  items: items.map((row) => ({ ...row, sentence: sentenceOf(row) })),
  nextCursor,
})
