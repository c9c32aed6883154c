import type { Occasion } from './queries.ts'
import type { Outcome } from './schemas.ts'

const suppressed: Record<string, string> = {
  unsubscribed: 'The contact asked not to be sent surveys.',
  bounced: 'Mail to the address of the contact came back, so it is not used any more.',
  complained: 'The contact called a mail spam, so it is not asked any more.',
  imported: 'The address is on a list of addresses that must not be mailed.',
  erased: 'The address was erased and must not be used.',
  manual: 'The address is on the list of addresses that must not be mailed.',
}

/** Whether to ask, and why or why not, in a sentence that a client manager understands. First reason wins. */
export function verdict(occasion: Occasion): { outcome: Outcome; reason: string } {
  const { policy_name: policy, survey_name: survey } = occasion
  if (occasion.reopened) return { outcome: 'reopened', reason: 'The ticket was reopened before anybody was asked.' }
  if (occasion.policy_id === null)
    return { outcome: 'no_policy', reason: 'No enabled policy asks after a ticket is resolved.' }
  if (occasion.survey_version_id === null)
    return { outcome: 'not_published', reason: `Policy “${policy}” uses survey “${survey}”, which is not published.` }
  if (occasion.own_domain !== null)
    return {
      outcome: 'filtered',
      reason: `The address of the contact is in the firm's own domain “${occasion.own_domain}”: own people are not asked.`,
    }
  if (occasion.consultants === 0)
    return { outcome: 'no_consultant', reason: 'It is not known yet which consultant resolved the ticket.' }
  if (occasion.contact_id === null)
    return { outcome: 'no_contact', reason: 'It is not known yet who asked for help, so there is nobody to ask.' }
  if (occasion.contact_archived)
    return { outcome: 'no_address', reason: 'The contact is archived and is not mailed any more.' }
  if (occasion.email === null) return { outcome: 'no_address', reason: 'The contact has no e-mail address yet.' }
  if (occasion.suppressed_because !== null)
    return { outcome: 'opted_out', reason: suppressed[occasion.suppressed_because] ?? suppressed.manual! }
  if (occasion.asked)
    return { outcome: 'already_asked', reason: 'The contact was already asked about this resolution of the ticket.' }
  return { outcome: 'invited', reason: `Policy “${policy}” asks ${delay(occasion.delay_minutes)} the resolution.` }
}

function delay(minutes: number): string {
  const [size, unit] = minutes % 1440 === 0 ? [1440, 'day'] : minutes % 60 === 0 ? [60, 'hour'] : [1, 'minute']
  const count = minutes / size
  return count === 0 ? 'right after' : `${count} ${unit}${count === 1 ? '' : 's'} after`
}
