import type { Cap, QuietPeriod } from '../../asking/rules.ts'
import { dateText } from './date-text.ts'

/** Facts as a decision kept them: JSON, in which times are text. */
export interface SeenFacts {
  blocked?: {
    kind: 'quiet_period' | 'cap'
    rule: QuietPeriod | Cap
    asks: { at: string; answeredAt: string | null; planned: boolean }[]
  }
}

const whose = {
  contact: 'the contact',
  contact_survey: 'the contact',
  client: 'the client',
  engagement: 'the engagement',
}

/** Why what was asked before stands against an ask; null where the decision did not keep it. */
export function blockedClause({ blocked }: SeenFacts, policy: string | null, zone: string): string | null {
  if (!blocked || blocked.asks.length === 0) return null
  const { rule } = blocked
  const of = whose[rule.clock]
  if ('most' in rule) {
    const asks = `${blocked.asks.length} ask${blocked.asks.length === 1 ? '' : 's'}`
    return `${of} had ${asks} and the policy “${policy}” allows no more within ${daysText(rule.days)}`
  }
  const { at, answeredAt, planned } = blocked.asks[0]!
  const ask = `${planned ? 'an' : 'the last'} ask${rule.clock.startsWith('contact') ? '' : ` of ${of}`}`
  const when = `${planned ? 'is planned for' : 'was on'} ${dateText(new Date(at), zone)}`
  const counted =
    rule.countedFrom === 'answered' && answeredAt ? `, answered on ${dateText(new Date(answeredAt), zone)},` : ''
  return `${ask} ${when}${counted} and the policy “${policy}” leaves ${daysText(rule.days)} between two asks`
}

const daysText = (days: number) => `${days} day${days === 1 ? '' : 's'}`
