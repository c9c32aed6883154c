/*
 * What a look-up found, taken as a call would have told it: people become known, and tickets that waited for them go on.
 * Whoever makes somebody known locks all tickets that wait for this person, so contact and consultant each have a
 * transaction of their own that holds nothing else: look-ups of many tickets of the same people run side by side.
 */
import { inTenant, system } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { FoundTicket } from '../../ticket-systems/look-up.ts'
import { organisationOf } from '../../ticket-systems/read-delivery.ts'
import { nothingSaid, type Person, type TicketReport } from '../../ticket-systems/system.ts'
import { namesPerson } from '../../ticket-systems/words.ts'
import { findPeople } from '../inbound-deliveries/people.ts'
import type { Completion } from '../tickets/service.ts'
import type { ClaimedLookUp } from './queries.ts'

type Whose = Pick<ClaimedLookUp, 'source' | 'mapping'>

const empty: TicketReport = { ...nothingSaid, externalId: '' }

/** What is to be filled in on the ticket itself. A service account is nobody to credit. */
export async function peopleFound(
  deps: Deps,
  tenantId: string,
  { source, mapping }: Whose,
  { assignee, requester, organisation }: FoundTicket,
): Promise<Completion> {
  const find = (said: Partial<TicketReport>) =>
    inTenant(deps, tenantId, system, (ctx) => findPeople(ctx, source, { ...empty, ...said }, mapping))
  const asked = { ...empty, requester, organisation }
  const { clientId } = await find({ requester, organisation: organisationOf(asked, undefined, mapping) })
  const isPerson = (person: Person) => !namesPerson(mapping.serviceAccounts ?? [], person)
  const { assignees = [] } = assignee && isPerson(assignee) ? await find({ assignee }) : {}
  return { assignees, clientId, requesterExternalId: requester?.id ?? null }
}
