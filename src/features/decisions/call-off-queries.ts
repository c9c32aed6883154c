import { defineStatement } from '../../../db/tenant.ts'
import type { TenantContext } from '../../context.ts'

/** A mail whose final byte is not marked yet can still be stopped: the mark finds another state and holds it back. */
const stop = (gone: string, reason: string) => `
  cancelled as (
    update invitations set state = 'cancelled', state_reason = ${reason}, claimed_until = null,
      updated_at = tenant_now()
    where tenant_id = $1 and occasion_id in (${gone})
      and (state = 'scheduled' or (state = 'sending' and dot_at is null))
    returning decision_id)
  update decisions set outcome = 'called_off', reason = ${reason}, next_possible_at = null, changed_at = tenant_now()
  where tenant_id = $1 and occasion_id in (${gone})
    and (outcome in ('no_contact', 'no_address', 'no_consultant') or id in (select decision_id from cancelled))`

/** Occasions of an engagement that are taken back: all of a kind, or those of one milestone. */
export interface CalledOff {
  kind: 'milestone_reached' | 'engagement_closed'
  engagementId: string
  milestoneId?: string
}

const ofEngagement = defineStatement(
  'call_off_occasions_of_engagement',
  `with gone as (
    select id from occasions where tenant_id = $1 and kind = $2 and engagement_id = $3
      and ($4::uuid is null or milestone_id = $4)
  ), ${stop('select id from gone', '$5')}`,
)

/** Calls off what has not gone out, for a reason in a sentence, in the transaction that takes the occasion back. */
export const callOff = (
  { run, tenantId }: TenantContext,
  { kind, engagementId, milestoneId }: CalledOff,
  reason: string,
): Promise<unknown> => run(ofEngagement, [tenantId, kind, engagementId, milestoneId, reason])

const named = defineStatement('call_off_occasions', `with ${stop('select unnest($2::uuid[])', '$3')}`)

/** The same for occasions by their ids; a few hundred at a time. */
export const callOffOccasions = (
  { run, tenantId }: TenantContext,
  ids: readonly string[],
  reason: string,
): Promise<unknown> => run(named, [tenantId, ids, reason])
