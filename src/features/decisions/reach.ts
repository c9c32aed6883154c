import { noRules, type Rules } from '../../asking/rules.ts'
import type { Reach } from './budget-queries.ts'

/** What the quiet periods and caps of a policy look at, for one who may be asked; undefined when they look at nothing. */
export function reachOf(
  rules: Partial<Rules>,
  { contactId, clientId, engagementId }: Omit<Reach, 'days'>,
): Reach | undefined {
  const { quietPeriods, caps } = { ...noRules, ...rules }
  const clocks = [...quietPeriods, ...caps]
  if (clocks.length === 0) return undefined
  const looksAt = (...names: string[]) => clocks.some(({ clock }) => names.includes(clock))
  return {
    contactId: looksAt('contact', 'contact_survey') ? contactId : null,
    clientId: looksAt('client') ? clientId : null,
    engagementId: looksAt('engagement') ? engagementId : null,
    days: Math.max(...clocks.map(({ days }) => days)) + 1,
  }
}
