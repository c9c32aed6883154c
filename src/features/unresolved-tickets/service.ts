import type { TenantContext } from '../../context.ts'
import { getConnection } from '../connections/service.ts'
import { listUnresolved as selectUnresolved } from './queries.ts'
import type { MissingThing, UnresolvedQuery } from './schemas.ts'

type Waiting = Awaited<ReturnType<typeof selectUnresolved>>['items'][number]

/** Tickets of a connection that wait, oldest first: what for, since when, and which call goes on with them. */
export async function listUnresolved(ctx: TenantContext, connectionId: string, query: UnresolvedQuery) {
  await getConnection(ctx, connectionId)
  const { items, nextCursor } = await selectUnresolved(ctx, connectionId, query)
  return { items: items.map((ticket) => shown(ticket, connectionId)), nextCursor }
}

const shown = ({ missing, ...ticket }: Waiting, connectionId: string) => ({
  ...ticket,
  missing: missing.map((what) => ({ what, ...explained[what](ticket, connectionId) })),
})

const step = (method: 'PUT' | 'PATCH', path: string, explanation: string) => ({ method, path, explanation })

const external = (things: string, { source }: Pick<Waiting, 'source'>, id: string) =>
  `/v1/${things}/external/${source}/${encodeURIComponent(id)}`

type Explanation = (
  ticket: Omit<Waiting, 'missing'>,
  connectionId: string,
) => { externalIds: string[]; status: Waiting['unmappedStatus']; next: ReturnType<typeof step>[] }

const explained: Record<MissingThing, Explanation> = {
  mapping: ({ unmappedStatus: status }, connectionId) => {
    const list = 'resolvedStatuses, closedStatuses or openStatuses'
    const named = status?.id ?? status?.name
    const explanation = named
      ? `Say what status “${status?.name ?? named}” means: give the whole mapping, with the status in ${list}.`
      : 'The call named no status; give the whole mapping, and have the ticket system call again.'
    return {
      ...{ externalIds: [], status: status && { id: status.id, name: status.name } },
      next: [step('PATCH', `/v1/connections/${connectionId}`, explanation)],
    }
  },
  contact: (ticket) => {
    const { requesterExternalId: id } = ticket
    return {
      ...{ externalIds: id === null ? [] : [id], status: null },
      next: [
        id === null
          ? step('PATCH', `/v1/tickets/${ticket.id}`, 'Nobody was named who asked for help: give a contactId.')
          : step('PUT', external('contacts', ticket, id), 'Give the name and address of the contact who has this id.'),
      ],
    }
  },
  address: (ticket) => {
    const { contactId, requesterExternalId: id, isRequester } = ticket
    const give = step('PATCH', `/v1/contacts/${contactId}`, 'Give the contact an email, or archive it if it has none.')
    const join = 'Where another contact has that email: give name and email by this id, and the two become one.'
    return {
      ...{ externalIds: [], status: null },
      next: id === null || !isRequester ? [give] : [give, step('PUT', external('contacts', ticket, id), join)],
    }
  },
  consultant: (ticket) => {
    const { unknownConsultants: ids } = ticket
    const ask = 'Give the name of the consultant who has this id; one with the same email gets the id.'
    const nobody = 'Nobody was named who did the work: give the consultants.'
    return {
      ...{ externalIds: ids, status: null },
      next:
        ids.length === 0
          ? [step('PUT', `/v1/tickets/${ticket.id}/consultants`, nobody)]
          : ids.map((id) => step('PUT', external('consultants', ticket, id), ask)),
    }
  },
}
