/** What an administrator copies from a guide is taken out of it here, filled in, and read by the reader it is for. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { Value } from 'typebox/value'
import { NewConnection } from '../../src/features/connections/schemas.ts'
import { chooseAuthentication, chooseSecret } from '../../src/features/connections/systems.ts'
import { NewLookUpAccount } from '../../src/features/look-ups/schemas.ts'
import { credentialsFault } from '../../src/ticket-systems/credentials.ts'
import { commonGuide, guides } from '../../src/ticket-systems/guides.ts'
import { Mapping } from '../../src/ticket-systems/mapping.ts'
import { parseBody, readDelivery } from '../../src/ticket-systems/read-delivery.ts'
import { systemNames, ticketSystems } from '../../src/ticket-systems/registry.ts'
import { operations } from '../helpers/openapi.ts'
import { type Block, blocks, blocksOf, filled } from './guide-blocks.ts'
import { valuesOf } from './guide-values.ts'
import { callOf } from './hostile.ts'
import { runRule } from './servicenow/records.ts'

/** What each body of a guide promises, in the order in which they stand there. */
const promised: Record<string, { resolves: string; reopens: string }[]> = {
  zendesk: [
    { resolves: 'if-open-before', reopens: 'no' },
    { resolves: 'no', reopens: 'if-resolved-before' },
  ],
  jira: [{ resolves: 'if-open-before', reopens: 'no' }],
  freshdesk: [{ resolves: 'yes', reopens: 'no' }],
  freshservice: [{ resolves: 'yes', reopens: 'no' }],
  halo: [{ resolves: 'if-open-before', reopens: 'no' }],
  servicenow: [{ resolves: 'yes', reopens: 'no' }],
  generic: [{ resolves: 'if-open-before', reopens: 'no' }],
}

function read({ system: name, content }: Block, changed: Record<string, string> = {}) {
  const system = ticketSystems.get(name)!
  const call = callOf(filled(content, { ...valuesOf[name], ...changed }), { 'content-type': 'application/json' })
  const { tickets } = readDelivery(system, call, parseBody(system, call), {})
  return tickets[0]!
}

t.test('every system has a guide that tells the same things in the same order', async (t) => {
  t.same([...guides.keys()], systemNames)
  for (const { name, title, text } of guides.values()) {
    const sections = [...text.matchAll(/^## (?:\d[a-z]?\. )?(.*)$/gm)].map(([, heading]) => heading)
    t.equal(text.startsWith(`# ${title}\n`), true, `${name} begins with its title`)
    t.equal(sections[0], 'The connection in Rapport', name)
    t.equal(sections.at(-1), 'When calls stop', name)
    t.ok(sections.includes('The mapping'), name)
    if (name !== 'generic')
      t.ok(
        sections.some((heading) => heading?.endsWith('does not send')),
        name,
      )
  }
})

t.test('every body that a guide shows is read as the guide promises', async (t) => {
  const bodies = blocksOf('json body')
  t.same([...new Set(bodies.map(({ system }) => system))].sort(), Object.keys(promised).sort())
  for (const [system, outcomes] of Object.entries(promised)) {
    const said = bodies.filter((each) => each.system === system).map((each) => read(each))
    t.same(
      said.map(({ resolves, reopens }) => ({ resolves, reopens })),
      outcomes,
      system,
    )
  }
})

t.test('a solved ticket is told with who solved it, for whom, and with both addresses', async (t) => {
  for (const body of blocksOf('json body').filter(({ content }) => !content.includes('reopened'))) {
    const { assignee, requester, organisation, externalId } = read(body)
    t.match(assignee, { email: 'ida.lund@your-firm.example' }, body.system)
    t.match(requester, { email: 'anna.berg@nordwind.example' }, body.system)
    t.match(externalId, /\w/, body.system)
    if (body.system !== 'jira') t.match(organisation?.name, /Nordwind/, body.system)
  }
})

t.test('a ticket of nobody, without an address, is told without anybody being made up', async (t) => {
  for (const body of blocksOf('json body').filter(({ system }) => system !== 'generic')) {
    const people = Object.keys(valuesOf[body.system]!).filter((key) =>
      /agent|assignee|requester|reporter|user |caller|assigned_to/.test(key),
    )
    const { assignee, requester } = read(body, Object.fromEntries(people.map((key) => [key, ''])))
    t.same({ assignee, requester }, { assignee: null, requester: null }, body.system)
  }
})

t.test('going back to work, told by the same bodies, reopens', async (t) => {
  const back: Record<string, Record<string, string>> = {
    jira: { 'issue.status.statusCategory.key': 'indeterminate' },
    freshdesk: { triggered_event: '{status:{from:4,to:2}}', 'ticket.status': 'Open' },
    freshservice: { triggered_event: '{status:{from:4,to:2}}', 'ticket.status': 'Open' },
    halo: { 'status id': '1', 'status name': 'New' },
    servicenow: { state: '2', 'previous state': '6' },
  }
  for (const [system, changed] of Object.entries(back)) {
    const { state, resolves, reopens } = read(blocksOf('json body').find((each) => each.system === system)!, changed)
    t.match({ state, resolves, reopens }, { state: 'open', resolves: 'no', reopens: /^(yes|if-resolved-before)$/ })
  }
})

t.test('the script for ServiceNow stands in its guide as it is tried, and tells a resolution', async (t) => {
  const [script, ...more] = blocksOf('js')
  t.same(more, [])
  const published = new URL('../../src/ticket-systems/servicenow/business-rule.js', import.meta.url)
  t.equal(script?.content, readFileSync(published, 'utf8'))
  const { calls } = runRule()
  t.match(read({ ...script!, content: calls[0]!.body }), { resolves: 'yes', requester: { email: /@/ } })
})

t.test('every connection, secret and mapping that a guide shows is taken by the API', async (t) => {
  for (const { system, content } of blocksOf('json connection')) {
    const given: unknown = JSON.parse(content)
    if (!Value.Check(NewConnection, given)) t.fail(`${system}: ${Value.Errors(NewConnection, given)[0]?.message}`)
    else {
      t.equal(given.system, system)
      t.doesNotThrow(() => chooseAuthentication(given.system, given.authentication), system)
    }
  }
  for (const { system, content } of blocksOf('json mapping'))
    t.same(Value.Errors(Mapping, JSON.parse(content)), [], system)
  for (const { system, content } of blocksOf('json secret'))
    t.doesNotThrow(
      () => chooseSecret(system, chooseAuthentication(system, undefined), JSON.parse(content).secret),
      system,
    )
  for (const { system, content } of blocksOf('json look-up')) {
    const given: unknown = JSON.parse(content)
    if (!Value.Check(NewLookUpAccount, given)) t.fail(`${system}: ${Value.Errors(NewLookUpAccount, given)[0]?.message}`)
    else t.equal(credentialsFault(ticketSystems.get(system)!.lookUp!, given.credentials), undefined, system)
  }
  const systems = (kind: string) => new Set(blocksOf(kind).map(({ system }) => system))
  t.equal(systems('json connection').size, systemNames.length)
  t.equal(systems('json mapping').size, systemNames.length)
  const asked = systemNames.filter((name) => ticketSystems.get(name)!.lookUp)
  t.same([...systems('json look-up')].sort(), [...asked].sort(), 'every system that can be asked says how')
  const kinds = ['json look-up', 'json', 'json body', 'json connection', 'json mapping', 'json secret', 'js', 'sh']
  t.same(
    blocks.filter(({ kind }) => !kinds.includes(kind)),
    [],
    'no block is of a kind that nothing looks at',
  )
})

t.test('every call of our API that a guide names exists', async (t) => {
  const known = new Set((await operations()).map(({ name }) => name.replaceAll(/\{\w+\}/g, '{}')))
  const named = [commonGuide, ...[...guides.values()].map(({ text }) => text)].flatMap((text) =>
    [...text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/v1\/[^`]*)`/g)].map(([, method, path]) => `${method} ${path}`),
  )
  t.ok(named.length > 5)
  const filledIn = (call: string) => call.replaceAll(/\{\w+\}/g, '{}').replaceAll(/external\/\w+\//g, 'external/{}/')
  t.same(
    named.filter((call) => !known.has(filledIn(call))),
    [],
  )
})
