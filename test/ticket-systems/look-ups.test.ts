/** What is asked of the API of each ticket system, and what is made of its answers. Answers are as documented. */
import fc from 'fast-check'
import t from 'tap'
import { type Ask, LookUpFailed, lookUpTicket, type Wanted } from '../../src/ticket-systems/look-up.ts'
import { ticketSystems } from '../../src/ticket-systems/registry.ts'
import { anna, documented, ida } from './look-up-answers.ts'

const api = (system: string) => ticketSystems.get(system)!.lookUp!

/** Answers by path; whatever is not listed is not there. */
const answering =
  (answers: Record<string, unknown>, asked: string[] = []): Ask =>
  async (path) => {
    asked.push(path)
    return Object.hasOwn(answers, path) ? answers[path] : null
  }

const nothing = { assigneeKey: null, assigneeBy: 'id', requesterId: null } as const
const everything: Wanted = {
  ...{ ...nothing, externalId: '42', number: '42' },
  ...{ noAssignee: true, noRequester: true, noOrganisation: true },
}
const people = (assigneeKey: string, requesterId: string): Wanted => ({
  ...{ ...everything, noAssignee: false, noRequester: false, noOrganisation: false },
  ...{ assigneeKey, requesterId },
})

t.test('the systems with an API that is asked are these', async (t) => {
  const withApi = [...new Set(ticketSystems.values())].filter(({ lookUp }) => lookUp).map(({ name }) => name)
  t.same(withApi.sort(), Object.keys(documented).sort())
})

for (const [system, { answers, organisation, number = '42', login }] of Object.entries(documented)) {
  t.test(
    `${system}: who solved a ticket, who asked and for whom, of a ticket of which only the id is known`,
    async (t) => {
      const found = await lookUpTicket(api(system), answering(answers), { ...everything, number })
      t.match(found.assignee, ida)
      t.match(found.requester, anna)
      t.same(found.organisation, organisation)
    },
  )

  t.test(`${system}: people of whom only the ids are known, without asking for the ticket`, async (t) => {
    const asked: string[] = []
    const found = await lookUpTicket(api(system), answering(answers, asked), people('9', '8'))
    t.match(found, { assignee: ida, requester: anna, organisation: null })
    t.equal(asked.length, 2)
  })

  t.test(`${system}: what is not there is not made up`, async (t) => {
    const none = { assignee: null, requester: null, organisation: null }
    t.same(await lookUpTicket(api(system), answering({}), { ...everything, number }), none)
    t.same(await lookUpTicket(api(system), answering({}), people('9', '8')), none)
    t.same(await lookUpTicket(api(system), answering({}), { ...everything, number: null }), none)
  })

  if (login)
    t.test(`${system}: a consultant who is known by the name to sign in with`, async (t) => {
      const wanted = { ...people(login, '8'), assigneeBy: 'login' as const }
      const found = await lookUpTicket(api(system), answering(answers), wanted)
      t.match(found.assignee, { id: '9', login, email: 'ida@ahrens.example' })
    })

  t.test(`${system}: whatever its API answers, nothing breaks, and no address is made up`, async (t) => {
    const ids = fc.oneof(fc.string(), fc.constantFrom('9', '..', '.', '', 'a/b', '__proto__', '"'))
    const wanted = fc.record({
      ...{ externalId: ids, number: fc.option(fc.oneof(ids, fc.constant(number))), assigneeKey: fc.option(ids) },
      ...{ assigneeBy: fc.constantFrom('id' as const, 'login' as const), requesterId: fc.option(ids) },
      ...{ noAssignee: fc.boolean(), noRequester: fc.boolean(), noOrganisation: fc.boolean() },
    })
    const known = fc.constantFrom(...Object.values(answers))
    const answer = fc.oneof(fc.jsonValue(), known, fc.dictionary(fc.string(), known), fc.array(known))
    await fc.assert(
      fc.asyncProperty(wanted, fc.array(answer, { maxLength: 6 }), async (each, given) => {
        let turn = 0
        const ask: Ask = async () => given[turn++ % Math.max(1, given.length)] ?? null
        try {
          const { assignee, requester } = await lookUpTicket(api(system), ask, each)
          for (const person of [assignee, requester])
            if (person?.email)
              t.ok(JSON.stringify(given).toLowerCase().includes(JSON.stringify(person.email).slice(1, -1)))
        } catch (error) {
          if (!(error instanceof LookUpFailed)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
}

t.test('an id that would lead to another place of the API is not asked for', async (t) => {
  const asked: string[] = []
  for (const system of Object.keys(documented)) {
    await t.rejects(lookUpTicket(api(system), answering({}, asked), people('..', '8')), { name: 'LookUpFailed' })
    await lookUpTicket(api(system), answering({}, asked), people('../../admin?x=1#', '8'))
  }
  t.notOk(asked.some((path) => path.includes('../')))
})

t.test('credentials go into the headers that each system wants', async (t) => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  const headers = (system: string, credentials: Record<string, string>) => api(system).headers(credentials)
  t.same(headers('zendesk', { email: 'a@b', apiToken: 't' }), { authorization: basic('a@b/token:t') })
  t.same(headers('zendesk', { accessToken: 't' }), { authorization: 'Bearer t' })
  t.same(headers('jira', { email: 'a@b', apiToken: 't' }), { authorization: basic('a@b:t') })
  t.same(headers('jira', { accessToken: 't' }), { authorization: 'Bearer t' })
  const keys = { company: 'ahrens', publicKey: 'pub', privateKey: 'priv', clientId: 'guid' }
  t.same(headers('connectwise', keys), { authorization: basic('ahrens+pub:priv'), clientid: 'guid' })
  const user = { userName: 'api@ahrens', secret: 's', integrationCode: 'i' }
  t.same(headers('autotask', user), { username: 'api@ahrens', secret: 's', apiintegrationcode: 'i' })
  t.same(headers('hubspot', { accessToken: 't' }), { authorization: 'Bearer t' })
  t.same(headers('freshdesk', { apiKey: 'k' }), { authorization: basic('k:X') })
  t.same(headers('intercom', { accessToken: 't' }), { authorization: 'Bearer t', 'intercom-version': '2.11' })
  t.same(headers('gitlab', { accessToken: 't' }), { 'private-token': 't' })
})
