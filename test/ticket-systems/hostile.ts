/** What nobody should send: any JSON value at any place of a real body, and bodies that are nothing at all. */
import fc from 'fast-check'
import type { Test } from 'tap'
import { readDelivery } from '../../src/ticket-systems/read-delivery.ts'
import type { InboundCall, Person, TicketReport, TicketSystem } from '../../src/ticket-systems/system.ts'

const hostile = fc.oneof(
  fc.constantFrom(
    null,
    '',
    ' ',
    '\0',
    '\ud800',
    'toString',
    '__proto__',
    [],
    {},
    { toString: 1, valueOf: 2 },
    true,
    -1,
    1e300,
    'x'.repeat(5000),
  ),
  fc.constantFrom(
    '2026-02-30T10:00:00Z',
    '31.12.2026 10:00',
    '0001-01-01T00:00:00',
    '[',
    '{"id":',
    '[REDACTED]',
    'a@b@c',
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

/** A copy of a body in which the value at one random place is another, and a key or two are not what they were. */
const spoiled = (samples: readonly unknown[]) =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), hostile)
    .map(([sample, steps, value]) => {
      const copy: unknown = JSON.parse(JSON.stringify(sample))
      let place = copy as Record<string, unknown>
      for (const step of steps) {
        const keys = Object.keys(place)
        const key = keys[step % keys.length]
        if (key === undefined) break
        const next = place[key]
        if (typeof next !== 'object' || next === null || step === steps.at(-1)) {
          place[key] = value
          break
        }
        place = next as Record<string, unknown>
      }
      return copy
    })

const odd = fc.constantFrom<unknown>(
  JSON.parse('{"__proto__":{"id":1},"toString":"x","constructor":{"name":1},"hasOwnProperty":2}'),
  [[[[]]]],
  [null, 1, 'x', []],
)

const texts = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null && !(value instanceof Date)
      ? Object.values(value).flatMap(texts)
      : []

const people = ({ assignee, requester, actor, consultants }: TicketReport): (Person | null)[] => [
  ...[assignee, requester, actor],
  ...(consultants ?? []),
]

/** Undefined for a report that can be stored as it is; else what is wrong with it. */
function faultOf(report: TicketReport): string | undefined {
  if (typeof report.externalId !== 'string' || report.externalId === '') return 'a ticket without an id'
  if (texts(report).some((text) => text.length > 500 || text.includes('\0') || !text.isWellFormed()))
    return 'a text that cannot be stored'
  if (people(report).some((person) => person?.email != null && !/^[^@\s]+@[^@\s]+$/.test(person.email)))
    return 'an address that is none'
  const moments = [report.occurredAt, report.openedAt, report.resolvedAt]
  if (moments.some((moment) => moment !== null && !(moment instanceof Date && moment.getTime() >= 0)))
    return 'a moment that is none'
  if (report.resolves === 'yes' && !['resolved', 'closed'].includes(report.state)) return 'resolved and not done'
  return undefined
}

/** Whatever comes, a reader reports what can be stored or nothing; any exception fails the test. */
export function standsAnything(t: Test, system: TicketSystem, samples: readonly unknown[], call: InboundCall) {
  fc.assert(
    fc.property(fc.oneof({ weight: 6, arbitrary: spoiled(samples) }, hostile, odd), (body) => {
      const { tickets, event, deliveryId } = readDelivery(system, call, body, {})
      for (const ticket of tickets) {
        const fault = faultOf(ticket)
        if (fault) throw new Error(`${fault}: ${JSON.stringify(ticket)}`)
      }
      return [event, deliveryId].every((word) => word === null || (word.length > 0 && word.length <= 1000))
    }),
    { numRuns: 2000 },
  )
  t.pass('nothing that came broke it')
}

/** A call as it would come, with nothing but a body. */
export const callOf = (body: unknown, headers: Record<string, string> = {}): InboundCall => ({
  headers,
  raw: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  url: 'https://rapport.example/hooks/1',
  method: 'POST',
})
