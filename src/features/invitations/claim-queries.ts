import { defineStatement } from '../../../db/tenant.ts'
import type { About } from '../../asking/topic.ts'
import type { TenantContext } from '../../context.ts'
import type { Question, SurveyContent } from '../surveys/schemas.ts'
import { around, claimed, claimedColumns, isRuled, mails, obstacle, reason } from './mailing-sql.ts'

/** A mail that is ours to send, under this fence, with all that it says. */
export interface Claimed {
  /** Of the invitation. */
  id: string
  /** Of the row that is sent: the invitation, or its reminder. */
  mail_id: string
  fence: number
  /** Which reminder it is; 0 for the first mail. */
  reminder: number
  /** Of the ticket; null where the occasion is none. */
  cycle: number | null
  expires_at: Date
  firm: string
  sender_name: string | null
  contact: string
  email: string
  about: About
  people: { name: string; photo: string | null; about: string | null }[]
  question: Question
  introduction: SurveyContent['introduction'] | null
  /** Languages of the survey, the default first; null where it has one, which is English. */
  languages: string[] | null
  /** Languages of the contact, its client and the firm, as far as they are known. */
  locales: string[]
}

/*
 * Everything is asked again in the statement that claims: a ticket that was reopened, a contact who opted out or lost
 * its address since the decision is not mailed, and the decision says so. A row that somebody else is changing at this
 * moment is skipped, and looked at again soon after. What follows rules of time is claimed only by who has weighed it.
 */
const claim = defineStatement<Claimed>(
  'claim_invitations',
  `with candidates as (
      select i.tenant_id, i.id, ${claimedColumns},
        case ${obstacle}
             when p.rules ->> 'delivery' = 'external' then 'ready'
             else 'send' end as verdict
      from invitations i
      ${around}
      where i.tenant_id = $1 and i.id = any($2::uuid[]) and i.state = 'scheduled' and i.due_at <= tenant_now()
        and ($3 or not (${isRuled}))
      for update of i skip locked
    ), reasons as (
      select k.*, ${reason} as reason from candidates k
    ), claimed as (
      update invitations m set
        state = case k.verdict when 'send' then 'sending' when 'ready' then 'ready' when 'expired' then 'expired'
          else 'cancelled' end,
        delivery = case k.verdict when 'ready' then 'external' else m.delivery end,
        ${claimed}
      from reasons k where m.tenant_id = k.tenant_id and m.id = k.id
      returning m.id as mail_id, m.id as invitation_id, m.decision_id, m.fence, 0 as reminder, k.contact, k.email, k.about,
        k.verdict, k.reason
    ), corrected as (
      update decisions d set reason = k.reason, changed_at = tenant_now(), outcome = case k.verdict
        when 'deleted' then 'reopened' when 'client_archived' then 'filtered' else k.verdict end
      from claimed k where k.verdict not in ('send', 'ready', 'revoked', 'expired')
        and d.tenant_id = $1 and d.id = k.decision_id
    )
    ${mails}`,
)

/** Claims those that are due; those that follow rules of time only when these were weighed in the same transaction. */
export const claimInvitations = ({ run, tenantId }: TenantContext, ids: readonly string[], areWeighed = false) =>
  run(claim, [tenantId, ids, areWeighed])

const left = defineStatement<{ id: string; ruled: boolean }>(
  'left_invitations',
  `select i.id, ${isRuled} as ruled from invitations i
   join policies p on p.tenant_id = i.tenant_id and p.id = i.policy_id
   where i.tenant_id = $1 and i.id = any($2::uuid[]) and i.state = 'scheduled' and i.due_at <= tenant_now()`,
)

/** Those that nobody has claimed although they are due. */
export const findLeftInvitations = ({ run, tenantId }: TenantContext, ids: readonly string[]) =>
  run(left, [tenantId, ids])
