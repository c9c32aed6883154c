import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import * as queries from './queries.ts'
import type { Alert, AlertQuery } from './schemas.ts'
import {
  clusterSentence,
  negativeAnswersSentence,
  rateSentence,
  silenceSentence,
  withheldClusterSentence,
  withheldRateSentence,
} from './sentences.ts'

export { type AlertFindings, type AlertSubject, raiseAlerts } from './conditions.ts'
export { endSilence, raiseSilence } from './silence-queries.ts'

/** Alerts, newest first unless asked otherwise. */
export async function listAlerts(ctx: TenantContext, query: AlertQuery) {
  const { items, nextCursor } = await queries.listAlerts(ctx, query)
  return { items: items.map((row) => alertOf(row, ctx)), nextCursor }
}

/** One alert. Throws not_found. */
export async function getAlert(ctx: TenantContext, id: string): Promise<Alert> {
  const row = await queries.findAlert(ctx, id)
  if (!row) throw notFound('alert')
  return alertOf(row, ctx)
}

function alertOf(row: queries.AlertRow, { actor }: TenantContext): Alert {
  const { consultants, contactName, clientName, connectionName, minimumResponses, details, ...alert } = row
  const people = consultants.map(({ name }) => name)
  const about = people[0] ?? 'a consultant'
  const common = { ...alert, consultantIds: consultants.map(({ id }) => id), withheld: false }
  const none = { negativeAnswers: [], cluster: null, responseRate: null, silence: null }
  if (row.kind === 'negative_answer') {
    const summary = negativeAnswersSentence(clientName ?? contactName ?? 'A contact', details.answers, people)
    return { ...common, ...none, summary, negativeAnswers: details.answers }
  }
  if (row.kind === 'connection_silent')
    return { ...common, ...none, summary: silenceSentence(details, connectionName ?? ''), silence: details }
  // A machine gets no figure about a person from fewer answers than the firm's minimum, here as anywhere.
  const isCluster = row.kind === 'negative_cluster'
  const withheld = actor.kind === 'api_key' && (isCluster ? details.n : details.responded) < minimumResponses
  if (isCluster) {
    const summary = withheld ? withheldClusterSentence(about) : clusterSentence(details, about)
    return { ...common, ...none, withheld, summary, cluster: withheld ? null : details }
  }
  const summary = withheld ? withheldRateSentence(details, about) : rateSentence(details, about)
  return { ...common, ...none, withheld, summary, responseRate: withheld ? null : details }
}
