/** A report as people are shown it, alike by the command and by the preview of a connection. */
import type { TicketReport } from './system.ts'

export const reportShown = ({ externalId, number, subject, state, resolves, reopens, ...rest }: TicketReport) => ({
  ...{ externalId, number, subject, state, resolves, reopens },
  assignee: personShown(rest.assignee ?? rest.consultants?.[0] ?? null),
  requester: personShown(rest.requester),
  organisation: rest.organisation && { id: rest.organisation.id, name: rest.organisation.name },
  occurredAt: rest.occurredAt,
})

const personShown = (person: TicketReport['assignee']) =>
  person && { id: person.id, email: person.email, name: person.name }
