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
    const kept = rule.reserved > 0 ? `, besides ${rule.reserved} kept for policies of higher priority` : ''
    const most = `the policy “${policy}” allows ${rule.most - rule.reserved} within ${daysText(rule.days)}${kept}`
    return `the asks of ${of} were used up: ${most}`
  }
  const { at, answeredAt, planned } = blocked.asks[0]!
  const ask = `${planned ? 'an' : 'the last'} ask${rule.clock.startsWith('contact') ? '' : ` of ${of}`}`
  const when = `${planned ? 'is planned for' : 'was on'} ${dateText(new Date(at), zone)}`
  const counted =
    rule.countedFrom === 'answered' && answeredAt ? `, answered on ${dateText(new Date(answeredAt), zone)},` : ''
  return `${ask} ${when}${counted} and the policy “${policy}” leaves ${daysText(rule.days)} between two asks`
}

const daysText = (days: number) => `${days} day${days === 1 ? '' : 's'}`
