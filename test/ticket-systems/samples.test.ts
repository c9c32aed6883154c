/** Calls that real ticket systems sent, read as their descriptions say, by the code that reads live ones. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { parseBody, readDelivery } from '../../src/ticket-systems/read-delivery.ts'
import { ticketSystems } from '../../src/ticket-systems/registry.ts'
import type { Person, TicketReport } from '../../src/ticket-systems/system.ts'
import { callOf, missing, type Sample, samples } from '../helpers/webhook-samples.ts'

/** Some descriptions are of bodies about something else than a ticket. */
const isTicket = ({ external_ticket_id, assignee }: Sample) =>
  !external_ticket_id.startsWith('none') && assignee !== 'n/a'

/** What a status that a description names may be to us; closed and resolved are the same to a system with one of them. */
const states: [RegExp, string[]][] = [
  [/^(solved|resolved|done|closed|picklist id 5)/i, ['resolved', 'closed']],
  [/^(unknown|stage id)/i, ['unknown']],
  [/^(new|open|opened|pending|to ?do|in progress|active|6 = "waiting)/i, ['open']],
]

function statesOf({ event, status_after }: Sample): string[] {
  if (/deleted|remove/.test(event)) return ['deleted']
  return states.find(([pattern]) => pattern.test(status_after))?.[1] ?? [`no state for "${status_after}"`]
}

/** Where the description leaves it to the mapping of the firm, it is there. */
const mappingOf = ({ resolved, status_after }: Sample) =>
  resolved.startsWith('only if') ? { resolvedStatuses: [/\d+/.exec(status_after)![0]] } : {}

const isNobody = (text: string) => text === '' || /^(none|absent|left out)/.test(text) || text.endsWith(' None')

/** The description and the person say the same: what is left of it without the person's words is nothing. */
function checkPerson(t: Test, person: Person | null, description: string, role: string) {
  if (isNobody(description)) return t.equal(person, null, role)
  const { id, login, email } = person ?? {}
  const name = person?.name?.replace('☃ ', '') // which the descriptions leave out
  const plain = description.replace(/\(.*\)/, '').replace(/^(id|login|creatorId|author_id) /, '')
  const words = [email, id, login, name].filter((word) => word != null).sort((a, b) => b.length - a.length)
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), plain)
  t.match(rest, /^[\s/,]*$/, `${role}: ${JSON.stringify(person)} for "${description}"`)
  t.ok(email == null || plain.toLowerCase().includes(email), `${role}: no address is made up`)
}

/** Firm's own accounts, mailboxes, and owners of projects are no clients; the descriptions name them for orientation. */
function checkOrganisation(t: Test, { organisation, place }: TicketReport, description: string) {
  const id = /^id (\d+)/.exec(description)?.[1]
  t.equal(organisation?.id, id, `organisation: "${description}"`)
  const owner = /^(?:project|owner) (\S+)/.exec(description)?.[1]
  if (owner) t.ok(`${place?.id} ${place?.name}`.includes(owner), `${owner} is a place`)
}

function check(t: Test, sample: Sample, tickets: readonly TicketReport[]) {
  if (!isTicket(sample)) return t.same(tickets, [], 'nothing is told of a ticket')
  const [ticket, ...others] = tickets
  if (!ticket) return t.fail('no ticket was read')
  t.same(others, [])
  t.equal(ticket.externalId, sample.external_ticket_id)
  if (sample.ticket_number !== '') t.equal(ticket.number, sample.ticket_number)
  const isMapped = sample.resolved.startsWith('only if')
  t.ok(isMapped || statesOf(sample).includes(ticket.state), `"${sample.status_after}" was read as ${ticket.state}`)
  const expected = /^(yes|only if)/.test(sample.resolved) ? ['yes', 'if-open-before'] : ['no']
  t.ok(expected.includes(ticket.resolves), `resolved ${sample.resolved}: ${ticket.resolves}`)
  checkPerson(t, ticket.assignee ?? ticket.consultants?.[0] ?? null, sample.assignee, 'assignee')
  checkPerson(t, ticket.requester, sample.requester, 'requester')
  checkOrganisation(t, ticket, sample.organisation)
  return undefined
}

for (const sample of samples) {
  const system = ticketSystems.get(sample.system)!
  t.test(`${sample.file} is read as its description says`, async (t) => {
    const call = callOf(sample)
    const { tickets } = readDelivery(system, call, parseBody(system, call), mappingOf(sample))
    check(t, sample, tickets)
    if (!sample.resolved.startsWith('only if')) return
    const unmapped = readDelivery(system, call, parseBody(system, call), {}).tickets[0]
    t.match(
      unmapped,
      { state: 'unknown', resolves: 'needs-mapping' },
      'without a mapping it is known that one is needed',
    )
  })
}

t.test('systems are also known by the names that the descriptions give them', async (t) => {
  const others = { 'connectwise-psa': 'connectwise', helpscout: 'help-scout' }
  for (const [other, name] of Object.entries(others)) t.equal(ticketSystems.get(other)?.name, name)
})

t.test('every published sample is here', { skip: missing }, async (t) => {
  t.equal(samples.length, 39)
})

const run = promisify(execFile)
const repository = join(import.meta.dirname, '../..')

t.test('the command prints the same', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'samples-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const chosen = [
    'zendesk__trigger__ticket_update.json',
    'jira__issue-updated-resolved.json',
    'github__issues__closed.json',
    'gitlab__issue_reopen.json',
    'linear__issue_update_title.json',
    'connectwise__contact_deleted.json',
  ]
  for (const sample of samples.filter(({ file }) => chosen.includes(file))) {
    const system = ticketSystems.get(sample.system)!
    const call = callOf(sample)
    const headers = join(folder, 'headers.json')
    await writeFile(headers, JSON.stringify(call.headers))
    const { stdout } = await run(
      'npm',
      ['run', '-s', 'read-webhook', '--', sample.system, sample.path, '--headers', headers],
      { cwd: repository },
    )
    const printed = JSON.parse(stdout)
    t.match(printed, { system: sample.system })
    const { event, deliveryId, tickets } = readDelivery(system, call, parseBody(system, call), {})
    t.equal(printed.event, event)
    t.equal(printed.deliveryId, deliveryId)
    const told = tickets.map(({ externalId, number, subject, state, resolves, reopens, occurredAt }) => ({
      ...{ externalId, number, subject, state, resolves, reopens },
      occurredAt: occurredAt?.toISOString() ?? null,
    }))
    t.match(printed.tickets, told, sample.file)
    t.equal(printed.tickets.length, told.length)
  }
})

t.test('the command refuses in one line, with exit code 1', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'samples-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const path = join(folder, 'body')
  const refusal = async (system: string, body: string) => {
    await writeFile(path, body)
    const failed = await run('npm', ['run', '-s', 'read-webhook', '--', system, path], { cwd: repository }).catch(
      (error) => error,
    )
    t.equal(failed.code, 1)
    return failed.stderr
      .trim()
      .split('\n')
      .filter((line: string) => !line.startsWith('npm warn'))
  }
  t.match(await refusal('jira', 'no JSON'), [/^.*body: The body is not valid JSON\.$/])
  t.match(await refusal('github', 'payload=%7B%7D'), [/choose application\/json/])
  t.match(await refusal('jirra', '{}'), [/^"jirra" is no ticket system; known are /])
})
