import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import type { NegativeCluster } from '../../scoring/alerts.ts'
import { defaultSettings } from '../../scoring/settings.ts'
import * as queries from './queries.ts'
import type { Alert, AlertQuery } from './schemas.ts'
import {
  clusterSentence,
  negativeAnswersSentence,
  rateSentence,
  withheldClusterSentence,
  withheldRateSentence,
} from './sentences.ts'

/** What a calculation found about one consultant. */
export interface AlertSubject {
  consultantId: string
  negativeCluster: NegativeCluster
  responseRate: {
    delivered: number
    responded: number
    rate: number | null
    low: number | null
    high: number | null
    atypical: boolean
  }
}

export interface AlertFindings {
  /** The day of the calculation, as yyyy-mm-dd in the firm's time zone. */
  asOf: string
  firm: { negativeRate: number; responseRate: { rate: number | null } }
  /** Every consultant of the calculation: an alert about anybody else ends. */
  subjects: readonly AlertSubject[]
}

/** A rate changes slowly and wavers around the limit of its interval: so long it stays quiet after it has ended. */
const daysBetweenRates = 30

/**
 * Raises what holds and is not raised yet, and ends what has ceased, each with an event, in the transaction that
 * stores the calculation. However often it is called with the same findings, each alert is raised once.
 */
export async function raiseAlerts(
  ctx: TenantContext,
  findings: AlertFindings,
): Promise<{ raised: number; ended: number }> {
  const conditions = findings.subjects.flatMap((subject) => conditionsOf(subject, findings.firm))
  const events = await queries.raiseConditions(ctx, findings.asOf, conditions, daysBetweenRates)
  const raised = events.filter(({ type }) => type === 'alert.raised').length
  return { raised, ended: events.length - raised }
}

const rounded = (figure: number) => Math.round(figure * 1e6) / 1e6

function conditionsOf(subject: AlertSubject, firm: AlertFindings['firm']): queries.Condition[] {
  const { consultantId: consultant_id, negativeCluster, responseRate } = subject
  const conditions: queries.Condition[] = []
  if (negativeCluster.alert) {
    const { n, negative, tail } = negativeCluster
    const figures = { probability: rounded(tail), firmNegativeRate: rounded(firm.negativeRate) }
    const details = { days: defaultSettings.alertDays, n, negative, ...figures }
    conditions.push({ kind: 'negative_cluster', consultant_id, details })
  }
  const { delivered, responded, rate, low, high, atypical } = responseRate
  const firmRate = firm.responseRate.rate
  if (atypical && rate !== null && low !== null && high !== null && firmRate !== null) {
    const figures = { rate: rounded(rate), low: rounded(low), high: rounded(high), firmRate: rounded(firmRate) }
    const direction = rate < firmRate ? ('lower' as const) : ('higher' as const)
    const details = { days: defaultSettings.windowDays, delivered, responded, ...figures, direction }
    conditions.push({ kind: 'atypical_response_rate', consultant_id, details })
  }
  return conditions
}

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
  const { consultants, contactName, clientName, minimumResponses, details, ...alert } = row
  const people = consultants.map(({ name }) => name)
  const about = people[0] ?? 'a consultant'
  const common = { ...alert, consultantIds: consultants.map(({ id }) => id), withheld: false }
  const none = { negativeAnswers: [], cluster: null, responseRate: null }
  if (row.kind === 'negative_answer') {
    const summary = negativeAnswersSentence(clientName ?? contactName ?? 'A contact', details.answers, people)
    return { ...common, ...none, summary, negativeAnswers: details.answers }
  }
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
