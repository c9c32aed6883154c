import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'
import type { Sender, Visit } from './rules.ts'

export interface VoteFacts {
  /** Since the mail went out; null where it did not go by mail. */
  deliveredMs: number | null
  visits: Visit[]
  /** The vote that is held, and since when. */
  heldId: string | null
  heldMs: number | null
  /** The same sender has confirmed a held vote of this invitation before. */
  isConfirmed: boolean
}

/*
 * How long people take is measured by the clock of the machine, also in a sandbox whose own stands still: ids hold it.
 * The mails of a sandbox are captured, so that there none is answered too soon.
 */
const facts = defineStatement<VoteFacts>(
  'vote_facts',
  `select case when z.tenant_id is null
       then floor(extract(epoch from clock_timestamp() - coalesce(i.sent_at, i.dot_at)) * 1000)::float8
     end as "deliveredMs",
     coalesce((select json_agg(json_build_object('mark', n.mark, 'hidden', n.hidden, 'agent', n.agent,
         'network', n.network, 'agoMs', floor(extract(epoch from clock_timestamp() - uuid_extract_timestamp(n.id)) * 1000)))
       from intents n where n.tenant_id = i.tenant_id and n.invitation_id = i.id), '[]') as visits,
     h.id as "heldId", floor(extract(epoch from clock_timestamp() - uuid_extract_timestamp(h.id)) * 1000)::float8 as "heldMs",
     exists (select from held_votes c where c.tenant_id = i.tenant_id and c.invitation_id = i.id
       and c.state = 'released' and c.settled_by_kind = 'contact'
       and (c.agent, c.network) is not distinct from ($3, $4)) as "isConfirmed"
   from invitations i
   left join sandbox_clocks z on z.tenant_id = i.tenant_id
   left join held_votes h on h.tenant_id = i.tenant_id and h.invitation_id = i.id and h.state = 'held'
   where i.tenant_id = $1 and i.id = $2`,
)

/** What is known when somebody votes; undefined when there is no such invitation. */
export const readVoteFacts = async ({ run, tenantId }: TenantContext, invitationId: string, sender: Sender) =>
  (await run(facts, [tenantId, invitationId, sender.agent, sender.network]))[0]
