/** A policy that is replayed as it is gives exactly what happened. */
import t from 'tap'
import { decideOnResolution } from '../../../src/features/decisions/service.ts'
import { resolvedTicket } from '../../helpers/asking.ts'
import { randomNumbers } from '../../helpers/random.ts'
import { replayed } from '../../helpers/replaying.ts'
import { type World, world } from '../../helpers/world.ts'

const day = 86_400_000

const rules: [string, object][] = [
  ['without rules', {}],
  ['with a quiet period', { quietPeriods: [{ clock: 'contact', days: 30 }] }],
  ['with a quiet period that is waited for', { quietPeriods: [{ clock: 'contact', days: 5, whenBusy: 'wait' }] }],
  ['with a cap of the client', { caps: [{ clock: 'client', most: 3, days: 7 }] }],
  ['with half of the occasions drawn', { sampling: { percent: 50 } }],
  ['with so many a day', { sampling: { perDay: 5 } }],
  [
    'with all at once',
    {
      quietPeriods: [{ clock: 'contact_survey', days: 3, countedFrom: 'answered' }],
      caps: [{ clock: 'contact', most: 2, days: 20, whenBusy: 'wait' }],
      sampling: { percent: 80 },
      window: { days: [1, 2, 3, 4, 5], from: '09:00', until: '17:00', holidays: [] },
      untouchedHours: 5,
    },
  ],
]

/** Tickets of a few contacts at a few clients over the last 60 days, decided in a random order, some at once. */
async function manyTickets({ asTenant }: World, seed: number, count: number) {
  const random = randomNumbers(seed)
  const people = await asTenant(async ({ tx, tenantId }) => {
    const clients = [
      { tenantId, name: 'Nordwind' },
      { tenantId, name: 'Ostsee' },
    ]
    const ids = await tx.insertInto('clients').values(clients).returning('id').execute()
    const contacts = Array.from({ length: 6 }, (_, n) => ({
      ...{ tenantId, name: `Contact ${n}`, email: `c${n}@example.com`, clientId: ids[n % 2]!.id },
      timeZone: ['Asia/Tokyo', null, 'America/New_York'][n % 3] ?? null,
    }))
    return tx.insertInto('contacts').values(contacts).returning(['id', 'clientId']).execute()
  })
  for (let n = 0; n < count; n += 4)
    await Promise.all(
      Array.from({ length: 4 }, () => {
        const person = people[Math.floor(random() * people.length)]!
        const resolvedAt = new Date(Date.now() - Math.floor(random() * 60 * day))
        const story = { contact: null, resolvedAt, consultants: random() < 0.1 ? [] : ['Jonas Frey'] }
        return asTenant(async (ctx) => {
          const ticket = await resolvedTicket(ctx, story)
          const who = { contactId: person.id, clientId: person.clientId }
          await ctx.tx.updateTable('tickets').set(who).where('id', '=', ticket.ticketId).execute()
          decideOnResolution(ctx, ticket)
        })
      }),
    )
}

for (const [index, [which, each]] of rules.entries())
  t.test(`a policy ${which} that is replayed as it is gives exactly what happened`, async (t) => {
    const firm = await world(t)
    const [policy] = (await firm.api.get('/policies')).body.items
    await firm.api.patch(`/policies/${policy.id}`, { rules: each })
    await manyTickets(firm, index + 1, 60)
    const { summary, state, differences, occasions, done } = await replayed(firm, policy.id, { days: 90 })
    t.match({ state, occasions, done }, { state: 'finished', occasions: 60, done: 60 })
    t.same(differences, [])
    for (const { outcome, would, was } of summary.outcomes) t.equal(would, was, outcome)
    t.match(summary, { occasions: 60, gained: 0, lost: 0, changed: 0, truncated: false })
    t.equal(summary.asked.both, summary.asked.was)
    t.ok(summary.asked.was > 0, 'somebody was asked')
    if (index > 0) t.ok(summary.asked.was < 54, 'and somebody was not')
  })
