/** One day of a firm: tickets are solved, clients are asked, most of them answer. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answer, linkOf, type OpenedMail } from './answering.ts'
import type { Caller } from './caller.ts'
import type { FoundedFirm } from './found.ts'
import { type ConsultantFigure, type Figures, figureOf, type Score } from './table.ts'
import { genericCall, type SolvedTicket, send, zendeskCall } from './webhooks.ts'

const patienceMs = 120_000

/** Tickets of a firm: each consultant solves as many as clients give marks, times rounds, for one contact after another. */
export function ticketsOf({ firm }: FoundedFirm, rounds: number): SolvedTicket[] {
  const each = firm.consultants.flatMap((consultant) =>
    Array.from({ length: consultant.marks.length * rounds }, () => consultant),
  )
  return each.map((consultant, index) => ({
    number: 4701 + index,
    subject: firm.subjects[index % firm.subjects.length]!,
    consultant,
    contact: firm.contacts[index % firm.contacts.length]!,
  }))
}

/** The usual delay is a day; a demo asks at once. */
export async function askAtOnce({ api }: FoundedFirm) {
  for (const { id } of await api.all<{ id: string }>('/v1/policies'))
    await api.patch(`/v1/policies/${id}`, { delayMinutes: 0 })
}

/** Sends the calls of the ticket system; the first one twice, as happens, and one that somebody else signed. */
export async function solve({ firm, connection }: FoundedFirm, tickets: readonly SolvedTicket[]) {
  const call = firm.system === 'zendesk' ? zendeskCall : genericCall
  const forged = await send(connection, call({ ...connection, secret: forgedSecret }, tickets[0]!))
  if (forged !== 401) throw new Error(`a call with a wrong signature was answered with ${forged}`)
  for (const [index, ticket] of tickets.entries()) {
    const signed = call(connection, ticket)
    for (let times = index === 0 ? 2 : 1; times > 0; times--) {
      const status = await send(connection, signed)
      if (status !== 200) throw new Error(`the call about ticket ${ticket.number} was answered with ${status}`)
    }
  }
}

const forgedSecret = `whsec_${Buffer.alloc(24, 'forged').toString('base64')}`

/** Opens the mails as they arrive, until there is one per ticket; one more would be a failure. */
export async function mailsOf(
  { api, firm }: FoundedFirm,
  wanted: number,
  say: (line: string) => void,
): Promise<OpenedMail[]> {
  const deadline = Date.now() + patienceMs
  const opened = new Map<string, OpenedMail>()
  while (opened.size < wanted) {
    if (Date.now() > deadline) throw new Error(`after two minutes ${opened.size} of ${wanted} surveys have gone out`)
    await sleep(100)
    for (const { id } of await api.all<{ id: string }>('/v1/captured-mails')) {
      if (opened.has(id)) continue
      const mail = await api.get<OpenedMail>(`/v1/captured-mails/${id}`)
      opened.set(id, mail)
      say(`  ${firm.contacts.find(({ email }) => email === mail.recipient)?.name} is asked: ${mail.subject}`)
    }
  }
  if (opened.size > wanted) throw new Error(`${opened.size} surveys went out for ${wanted} tickets`)
  return [...opened.values()]
}

/** The mail about a ticket of its consultant: every fourth person does not answer. */
export async function answerMails(
  { firm }: FoundedFirm,
  tickets: readonly SolvedTicket[],
  mails: readonly OpenedMail[],
  say: (line: string) => void,
): Promise<string[]> {
  await sleep(untilReadMs)
  const unanswered: string[] = []
  const given = new Map<string, number>()
  for (const [index, ticket] of tickets.entries()) {
    const mail = mails.find(({ html, recipient }) => recipient === ticket.contact.email && isAbout(html, ticket))
    if (!mail) throw new Error(`${ticket.contact.name} got no mail about ticket ${ticket.number}`)
    const turn = given.get(ticket.consultant.id) ?? 0
    given.set(ticket.consultant.id, turn + 1)
    const mark = ticket.consultant.marks[turn % ticket.consultant.marks.length]!
    if (index % 4 === 3) {
      unanswered.push(linkOf(mail, mark).split('?')[0]!)
      continue
    }
    const comment = firm.comments[mark]?.[turn % firm.comments[mark].length]
    await answer(linkOf(mail, mark), comment ? { comment } : {})
    say(`  ${ticket.contact.name} gives ${ticket.consultant.name} ${mark} of 5${comment ? `: ${comment}` : ''}`)
  }
  return unanswered
}

/** An answer within five seconds of its mail would be held: it looks like that of a mail scanner. */
const untilReadMs = 5_500

const isAbout = (html: string, { number }: SolvedTicket) => new RegExp(`\\b${number}\\b`).test(html)

export interface Outcome {
  tickets: number
  invitations: number
  responses: number
  consultants: ConsultantFigure[]
}

/** What the API says has happened, once the scores know of every answer. */
export async function outcomeOf({ api }: FoundedFirm): Promise<Outcome> {
  const [tickets, invitations, responses] = await Promise.all([
    api.all('/v1/tickets'),
    api.all('/v1/invitations'),
    api.all('/v1/responses'),
  ])
  await scoresKnow(api, responses.length)
  const figures = await api.all<Figures>('/v1/figures')
  const scores = await api.all<Score>('/v1/scores?sort=-score')
  return {
    tickets: tickets.length,
    invitations: invitations.length,
    responses: responses.length,
    consultants: scores.map((score) =>
      figureOf(
        score,
        figures.find(({ consultantId }) => consultantId === score.id),
      ),
    ),
  }
}

async function scoresKnow(api: Caller, responses: number) {
  const deadline = Date.now() + patienceMs
  while (Date.now() < deadline) {
    const [firm] = await api.all<Score & { computedAt: string | null }>('/v1/scores?by=tenant')
    if (firm?.n === responses && firm.computedAt !== null) return
    await sleep(200)
  }
  throw new Error(`after two minutes the scores do not know of all ${responses} answers`)
}

/** Writes the scorecard of the consultant with the most answers to a file; resolves to its path. */
export async function writeScorecard({ api }: FoundedFirm): Promise<string> {
  const scores = await api.all<Score>('/v1/scores')
  const most = scores.toSorted((a, b) => (b.n ?? 0) - (a.n ?? 0))[0]!
  const folder = await mkdtemp(join(tmpdir(), 'rapport-'))
  const path = join(folder, `scorecard-${most.name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.html`)
  await writeFile(path, await api.page(`/v1/consultants/${most.id}/scorecard`))
  return path
}
