import type { TenantContext } from '../../context.ts'
import type { FoundTicket } from '../../ticket-systems/look-up.ts'
import { organisationOf } from '../../ticket-systems/read-delivery.ts'
import { nothingSaid } from '../../ticket-systems/system.ts'
import { namesPerson } from '../../ticket-systems/words.ts'
import { findPeople } from '../inbound-deliveries/people.ts'
import { completeTicket } from '../tickets/service.ts'
import type { ClaimedLookUp } from './queries.ts'

type Whose = Pick<ClaimedLookUp, 'ticket_id' | 'source' | 'mapping'>

/** Takes what was found as a call would have told it: people become known, and tickets that waited for them go on. */
export async function applyFound(ctx: TenantContext, { ticket_id, source, mapping }: Whose, found: FoundTicket) {
  const { serviceAccounts = [] } = mapping
  const { assignee, requester } = found
  const organisation = organisationOf({ ...nothingSaid, externalId: '', ...found }, undefined, mapping)
  const report = {
    ...{ ...nothingSaid, externalId: '', requester, organisation },
    assignee: assignee !== null && namesPerson(serviceAccounts, assignee) ? null : assignee,
  }
  const people = await findPeople(ctx, source, report, mapping)
  await completeTicket(ctx, ticket_id, {
    assignees: people.assignees ?? [],
    requesterExternalId: requester?.id ?? null,
    clientId: people.clientId,
  })
}
