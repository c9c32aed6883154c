/** What a calculation found about consultants, as alerts that are raised once and end. */
import type { TenantContext } from '../../context.ts'
import type { NegativeCluster } from '../../scoring/alerts.ts'
import { defaultSettings } from '../../scoring/settings.ts'
import { type Condition, raiseConditions } from './condition-queries.ts'

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
  const events = await raiseConditions(ctx, findings.asOf, conditions, daysBetweenRates)
  const raised = events.filter(({ type }) => type === 'alert.raised').length
  return { raised, ended: events.length - raised }
}

const rounded = (figure: number) => Math.round(figure * 1e6) / 1e6

function conditionsOf(subject: AlertSubject, firm: AlertFindings['firm']): Condition[] {
  const { consultantId: consultant_id, negativeCluster, responseRate } = subject
  const conditions: Condition[] = []
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
