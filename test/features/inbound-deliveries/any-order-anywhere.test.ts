/** One story as every ticket system tells it, in any order, with anything twice, and with its beginning lost. */
import fc from 'fast-check'
import t from 'tap'
import { insertDeliveries } from '../../../src/features/inbound-deliveries/queries.ts'
import { processWaitingDeliveries } from '../../../src/features/inbound-deliveries/service.ts'
import { newId } from '../../../src/ids.ts'
import { systemNames } from '../../../src/ticket-systems/registry.ts'
import { people, storyOf } from '../../helpers/ticket-stories.ts'
import { type World, world } from '../../helpers/world.ts'

/** Has calls arrive one after the other, past the door: what comes twice is not sorted out there, either. */
async function live(
  { api, deps, tenantId, asTenant }: World,
  system: string,
  id: string,
  ticket: string,
  order: number[],
) {
  const story = storyOf(system, ticket)!
  const ids = await asTenant(async (ctx) => {
    const ids = []
    for (const index of order) {
      const { body, headers = {} } = story[index]!
      const delivery = { id: newId(), connectionId: id, deliveryKey: newId(), headers }
      await insertDeliveries(ctx, [{ ...delivery, body: Buffer.from(JSON.stringify(body)) }])
      ids.push(delivery.id)
    }
    return ids
  })
  for (const each of ids) await processWaitingDeliveries(deps, { tenantId, ids: [each] })
  const { body } = await api.get(`/tickets/external/${system}/${ticket}`)
  const { state, cycle, subject, resolvedAt, consultants, resolutions, openedAt, contactId } = body
  const decisions = (await api.get(`/decisions?ticketId=${body.id}&limit=50`)).body.items
  const invitations = (await api.get(`/invitations?ticketId=${body.id}&limit=50`)).body.items
  return {
    ...{ state, cycle, resolvedAt, subject: subject === `Ticket ${ticket}` ? null : subject },
    ...{ consultants, resolutions, openedAt, contactId },
    decisions: decisions.map((each: { cycle: number; outcome: string }) => `${each.cycle} ${each.outcome}`).sort(),
    asks: invitations
      .filter(({ state }: { state: string }) => state === 'scheduled')
      .map(({ cycle }: { cycle: number }) => cycle),
  }
}

const all = [0, 1, 2, 3, 4, 5]

t.test('in any order, with repetitions and without its beginning, no story asks twice', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const connections: Record<string, string> = {}
  const ordered: Record<string, Awaited<ReturnType<typeof live>>> = {}
  for (const system of systemNames) {
    t.ok(storyOf(system, '1'), `there is a story of ${system}`)
    connections[system] = (await api.post('/connections', { name: system, system, source: system })).body.id
    await api.put(`/consultants/external/${system}/${people.ida}`, { name: 'Ida', email: 'ida@ahrens.test' })
    await api.put(`/consultants/external/${system}/${people.ole}`, { name: 'Ole', email: 'ole@ahrens.test' })
    await api.put(`/contacts/external/${system}/${people.anna}`, { name: 'Anna', email: 'anna@nordwind.test' })
    const expected = await live(firm, system, connections[system]!, '1', all)
    // Whoever asked is never in the calls of HubSpot: its tickets wait for the contact.
    const isAsked = expected.contactId !== null
    t.match(expected, { cycle: 2, resolutions: { length: 2 }, asks: isAsked ? [2] : [] }, system)
    t.same(expected.decisions, ['1 reopened', isAsked ? '2 invited' : '2 no_contact'], system)
    t.not(expected.resolutions[0].credits[0].consultantId, expected.resolutions[1].credits[0].consultantId, system)
    t.equal(expected.resolutions[0].resolvedAt, '2026-01-05T09:02:00.000Z', system)
    ordered[system] = expected
  }
  t.equal(systemNames.filter((system) => ordered[system]!.contactId === null).join(), 'hubspot')

  let tickets = 1
  const calls = fc.tuple(
    fc.nat({ max: 5 }),
    fc.array(fc.nat({ max: 5 }), { maxLength: 4 }),
    fc.infiniteStream(fc.nat()),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...systemNames),
      fc.boolean(),
      calls,
      async (system, isWhole, [lost, twice, dice]) => {
        const kept = all.slice(isWhole ? 0 : lost)
        const order = shuffled([...kept, ...twice.filter((index) => kept.includes(index))], dice)
        const found = await live(firm, system, connections[system]!, String(++tickets), order)
        const expected = ordered[system]!
        const told = `${system} ${order.join()}`
        if (kept.length === all.length) return t.same(found, expected, told) || undefined
        t.match(found, { state: expected.state, subject: expected.subject, resolvedAt: expected.resolvedAt }, told)
        t.ok(found.cycle <= expected.cycle && found.asks.length <= expected.asks.length, told)
        t.same(found.resolutions.at(-1).credits, expected.resolutions.at(-1).credits, told)
        t.ok(
          found.decisions.every((each: string) => /reopened$/.test(each) || each.startsWith(`${found.cycle} `)),
          told,
        )
      },
    ),
    { numRuns: 300 },
  )
})

function shuffled(calls: number[], dice: Iterator<number>): number[] {
  const left = [...calls]
  return calls.map(() => left.splice(dice.next().value % left.length, 1)[0]!)
}
