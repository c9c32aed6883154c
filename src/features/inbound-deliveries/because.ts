/** Why a call does what it does, in sentences for whoever sets a connection up. */
import { listedValue } from '../../ticket-systems/apply-mapping.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import type { Named, Person, TicketReport } from '../../ticket-systems/system.ts'
import { names } from '../../ticket-systems/words.ts'
import type { WouldBe } from './would-be.ts'

export interface Explained {
  report: TicketReport
  mapping: Mapping
  /** The ticket as it was before the call; null when it was not known. */
  before: { state: string; cycle: number } | null
  wouldBe: WouldBe
}

export function because(explained: Explained): string[] {
  const { report } = explained
  return [
    ...aboutState(explained),
    ...(report.occurredAt === null ? ['The call names no moment, so the time of its arrival counts.'] : []),
    ...aboutClient(explained),
    ...aboutContact(explained),
    ...aboutConsultants(explained),
  ]
}

const quoted = ({ id, name }: Named) =>
  name !== null && id !== null && name !== id ? `“${name}” (${id})` : `“${name ?? id}”`

const isDone = (state: string) => state === 'resolved' || state === 'closed'

function aboutState(explained: Explained): string[] {
  const { report, before, wouldBe } = explained
  if (report.resolves === 'needs-mapping')
    return [`Nobody has said what ${statusOf(report)} means: until the mapping names it, the ticket stays as it is.`]
  if (report.state === 'unknown') return ['The call says nothing about the state of the ticket.']
  if (report.state === 'deleted') return ['The ticket was deleted in its ticket system, so nobody is asked about it.']
  const sentences = [meaningOf(explained)]
  if (wouldBe.state !== report.state)
    return [...sentences, `Something newer is known of the ticket already: it is ${wouldBe.state}.`]
  if (isDone(report.state)) return [...sentences, aboutResolution(explained)]
  return before && isDone(before.state) ? [...sentences, 'It was resolved until now: it is reopened.'] : sentences
}

const statusOf = ({ status }: TicketReport) => (status ? `status ${quoted(status)}` : 'its status')

const capital = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1)

function meaningOf({ report, mapping }: Explained): string {
  const { status, state } = report
  if (!status) return `The call says that the ticket is ${state}.`
  const subject = `${capital(statusOf(report))} counts as ${state}`
  const lists = { resolved: mapping.resolvedStatuses, closed: mapping.closedStatuses, open: mapping.openStatuses }
  if (names(lists[state as keyof typeof lists] ?? [], status)) return `${subject}, because the mapping says so.`
  if (state === 'open' && (lists.resolved || lists.closed))
    return `${subject}, because the mapping lists the statuses that are not, and it is not among them.`
  return `${subject}, as is usual in this ticket system.`
}

function aboutResolution({ report, before, wouldBe }: Explained): string {
  if (wouldBe.cycle === (before?.cycle ?? 0)) {
    if (before && isDone(before.state)) return 'It was resolved already, so this is no new resolution.'
    return report.isStanding
      ? 'The call is about something else and only shows how the ticket stands, so it begins no resolution.'
      : 'The call does not tell of a resolution, so none begins.'
  }
  const why =
    report.resolves === 'yes'
      ? 'the call itself says that it was open before'
      : before
        ? 'it was open until now'
        : 'nothing is known of an earlier one'
  return `This is resolution ${wouldBe.cycle} of the ticket: ${why}.`
}

function aboutClient({ report, mapping, wouldBe }: Explained): string[] {
  const by = mapping.client?.by ?? 'organisation'
  const { organisation } = report
  if (wouldBe.client === null)
    return organisation === null
      ? [`No client is named by ${words[by]}.`]
      : [`No client is known as ${quoted(organisation)}.`]
  const { name } = wouldBe.client
  if (organisation === null) return [`The client is ${name}, as known from the ticket, its contact or its engagement.`]
  const mapped = listedValue(mapping.client?.clients, organisation.id, organisation.name) === wouldBe.client.id
  return [`The client is ${name}: ${words[by]} ${quoted(organisation)}${mapped ? ', which the mapping names' : ''}.`]
}

const words = {
  organisation: 'the organisation',
  place: 'the place (board, project, repository or department)',
  field: 'the field that the mapping names,',
  'requester-domain': 'the domain of the requester,',
} as const

function aboutContact({ report, wouldBe }: Explained): string[] {
  const { contact, requesterExternalId } = wouldBe
  if (contact === null)
    return [
      requesterExternalId === null
        ? 'Nobody is named who asked for help.'
        : `Nobody here has the id “${requesterExternalId}” yet, by which the ticket system knows who asked for help.`,
    ]
  const { requester } = report
  const by = requester ? `: ${known(requester, contact)}` : ''
  return [`${contact.name} asked for help${by}.${contact.email === null ? ' No e-mail address is known.' : ''}`]
}

/** By what somebody is told to be who they are. */
function known({ id, email, login }: Person, { email: address }: { email: string | null }, by: KnownBy = 'id'): string {
  if (by === 'login' && login) return `login ${login} of the ticket system`
  if (email !== null && email === address) return `e-mail ${email}`
  return id === null ? `login ${login}` : `id ${id} of the ticket system`
}

type KnownBy = NonNullable<Mapping['consultantBy']>

const knownBy = { id: 'id', email: 'e-mail address', login: 'login' } as const satisfies Record<KnownBy, string>

function aboutConsultants({ report, mapping, wouldBe }: Explained): string[] {
  const accounts = (report.serviceAccounts ?? []).map(
    (account) =>
      `${account.name ?? account.email ?? account.login ?? account.id} is a service account and earns no credit.`,
  )
  const { consultants, assigneeExternalId, cycle, state } = wouldBe
  const verb = isDone(state) && cycle > 0 ? 'is credited' : 'works on it'
  const named = report.consultants ?? (report.assignee ? [report.assignee] : [])
  const people = consultants.map(({ id, name, email, share }) => {
    const said = named.find(
      (each) =>
        listedValue(mapping.consultants, each.id, each.email, each.login) === id || isSame(each, { name, email }),
    )
    const only = named.length === 1 && consultants.length === 1 ? named[0] : undefined
    const by = said ?? only
    const part = share < 1 ? ` with ${Math.round(share * 100)} %` : ''
    return `${name} ${verb}${part}: ${by ? known(by, { email }, mapping.consultantBy) : 'assigned as known from before'}.`
  })
  if (assigneeExternalId !== null)
    people.push(
      `Nobody here has the ${knownBy[mapping.consultantBy ?? 'id']} “${assigneeExternalId}” yet, by which the ticket ` +
        'system knows who works on it.',
    )
  else if (people.length === 0) people.push('Nobody is named who works on it.')
  return [...accounts, ...people]
}

const isSame = (said: Person, { name, email }: { name: string; email: string | null }) =>
  (said.email !== null && said.email === email) || (said.name !== null && said.name === name)
