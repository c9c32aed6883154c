import t from 'tap'
import { continueBatches } from '../../../src/features/asks/service.ts'
import { newId } from '../../../src/ids.ts'
import { contactAt, engaged, invitations, policyFor } from '../../helpers/engaging.ts'
import { type World, world } from '../../helpers/world.ts'

const run = ({ deps, tenantId }: World, id: string) => continueBatches(deps, { tenantId, ids: [id] })

/** So many contacts with addresses, without the time that calls would take. */
const manyContacts = ({ asTenant }: World, count: number) =>
  asTenant(async ({ tx, tenantId }) => {
    const emails = Array.from({ length: count }, (_, index) => `person-${index}@example.com`)
    for (let start = 0; start < count; start += 1000)
      await tx
        .insertInto('contacts')
        .values(emails.slice(start, start + 1000).map((email) => ({ tenantId, name: email, email })))
        .execute()
    return emails
  })

t.test('a batch asks by id, address and external id, once each, and says who is not known', async (t) => {
  const firm = await world(t)
  const { contactIds, clientId } = await engaged(firm)
  await contactAt(firm, clientId, { email: 'anna@example.com' })
  await firm.api.put('/contacts/external/zendesk/4711', { name: 'Nina', clientId, email: null })
  await policyFor(firm, 'manual')
  const people = [
    { contactId: contactIds[0] },
    { email: 'Anna@Example.com' },
    { contactId: contactIds[0] },
    { source: 'zendesk', externalId: '4711' },
    { email: 'nobody@example.com' },
    { contactId: newId() },
  ]
  const made = await firm.api.post('/ask-batches', { people })
  t.match(made, { status: 202, body: { people: 6, done: 0, finishedAt: null } })
  const path = `/ask-batches/${made.body.id}`
  t.match((await firm.api.get(path)).body.results, [{ result: 'waiting_for_decision', people: 6 }])
  await Promise.all([run(firm, made.body.id), run(firm, made.body.id)])
  await run(firm, made.body.id)
  const { body } = await firm.api.get(`${path}/people`)
  t.same(
    body.items.map(({ result }: { result: string }) => result),
    ['invited', 'invited', 'invited', 'no_address', 'unknown', 'unknown'],
  )
  t.match(body.items[4], { given: { email: 'nobody@example.com' }, reason: 'There is no such contact.' })
  t.equal((await invitations(firm)).length, 2)
  t.match((await firm.api.get(path)).body, { done: 6, finishedAt: /^20/, results: { length: 3 } })
  const second = await firm.api.get(
    `${path}/people?limit=2&cursor=${(await firm.api.get(`${path}/people?limit=2`)).body.nextCursor}`,
  )
  t.same(second.body.items, body.items.slice(2, 4))
})

t.test(
  'ten thousand people are taken at once; a few hundred are asked in seconds, and the rest can be called off',
  async (t) => {
    const firm = await world(t)
    await policyFor(firm, 'manual', { delayMinutes: 60 })
    const emails = await manyContacts(firm, 300)
    const people = Array.from({ length: 10_000 }, (_, index) => ({
      email: emails[index] ?? `nobody-${index}@example.com`,
    }))
    t.match(await firm.api.post('/ask-batches', { people: [...people, people[0]] }), { status: 400 })
    const made = await firm.api.post('/ask-batches', { people })
    t.equal(made.status, 202)
    const began = performance.now()
    await run(firm, made.body.id)
    const { done } = (await firm.api.get(`/ask-batches/${made.body.id}`)).body
    t.comment(`${done} of 10,000 in ${Math.round(performance.now() - began)} ms`)
    t.ok(done >= 300, `${done} are done`)
    const asked = (await invitations(firm)).length
    t.equal(asked, 300)
    t.match(await firm.api.put(`/ask-batches/${made.body.id}/cancellation`), {
      status: 200,
      body: { cancelledAt: /^20/ },
    })
    for (let times = 0; times < 5; times++) await run(firm, made.body.id)
    const left = await firm.asTenant(({ tx }) =>
      tx.selectFrom('askBatchPeople').select('state').distinct().orderBy('state').execute(),
    )
    t.notOk(left.some(({ state }) => state === 'waiting'))
    t.same([...new Set((await invitations(firm)).map(({ state }) => state))], ['cancelled'])
    t.match((await firm.api.get(`/ask-batches/${made.body.id}`)).body, { finishedAt: /^20/ })
  },
)

t.test('what went out before a batch was cancelled stays sent', async (t) => {
  const firm = await world(t)
  await policyFor(firm, 'manual')
  const [first, second] = await manyContacts(firm, 2)
  const { id } = (await firm.api.post('/ask-batches', { people: [{ email: first }, { email: second }] })).body
  await run(firm, id)
  const [sent] = await invitations(firm)
  await firm.asTenant(({ tx }) =>
    tx.updateTable('invitations').set({ state: 'sent' }).where('id', '=', sent!.id).execute(),
  )
  await firm.api.put(`/ask-batches/${id}/cancellation`)
  await run(firm, id)
  t.same(
    (await invitations(firm)).map(({ state }) => state),
    ['sent', 'cancelled'],
  )
  const { results } = (await firm.api.get(`/ask-batches/${id}`)).body
  t.same(results, [
    { result: 'called_off', people: 1 },
    { result: 'invited', people: 1 },
  ])
})

t.test('a batch of another firm is not there, and a consultant may start none', async (t) => {
  const firm = await world(t)
  const { id } = (await firm.api.post('/ask-batches', { people: [{ email: 'a@example.com' }] })).body
  const neighbour = await firm.neighbour()
  t.match(await neighbour.api.get(`/ask-batches/${id}`), { status: 404 })
  t.match(await neighbour.api.get(`/ask-batches/${id}/people`), { status: 404 })
  t.match(await neighbour.api.put(`/ask-batches/${id}/cancellation`), { status: 404 })
  t.match(await (await firm.as('consultant')).post('/ask-batches', { people: [{ email: 'a@example.com' }] }), {
    status: 403,
  })
  t.match(await firm.api.post('/ask-batches', { people: [] }), { status: 400 })
  t.match(await firm.api.post('/ask-batches', { people: [{ contactId: id, email: 'a@example.com' }] }), { status: 400 })
})
