/** What issue and README promise of a firm with two ticket systems, walked by their guides from end to end. */
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { startWorkers } from '../../../workers/start.ts'
import { showingIn } from '../../helpers/answering.ts'
import { fromConnectWise, fromJira, type TwoSystems, twoSystems } from '../../helpers/two-systems.ts'
import { until } from '../../helpers/until.ts'
import { processAll } from '../../helpers/webhooks.ts'
import { callback } from '../../ticket-systems/connectwise/callbacks.ts'
import { issue, moved, type Status, settled, updated } from '../../ticket-systems/jira/events.ts'

const start = Date.now() - 7_200_000
const at = (minute: number) => new Date(start + minute * 60_000)

const ida = { accountId: '5b10', displayName: 'Ida Lund', accountType: 'atlassian' }
const anna = { accountId: 'qm:anna', displayName: 'Anna Berg', accountType: 'customer' }
const organisation = { customfield_10002: [{ id: '7', name: 'Nordwind Logistik', _links: {} }] }
const place = { key: 'HELP', name: 'Help desk' }

/** An issue of Jira as it is at a minute, with what changed. */
function jira(id: string, minute: number, now: Status, items: object[] = [], fields: object = {}) {
  const people = { assignee: ida, reporter: anna, ...organisation, project: place }
  const said = issue(now, { ...people, summary: `Printer ${id}`, updated: at(minute).toISOString(), ...fields })
  return updated(now, items, { timestamp: at(minute).getTime(), issue: { ...said, id, key: `HELP-${id}` } })
}

/** A ticket of ConnectWise as it is at a minute; Completed is not closed there. */
function psa(id: number, minute: number, status: string, changes: object = {}) {
  const stamp = at(minute).toISOString().replace(/\.\d+/, '')
  const isClosed = status === '>Closed'
  return (firm: TwoSystems) =>
    callback(
      {
        ...{ id, summary: `VPN ${id}`, status: { id: status.length, name: status }, closedFlag: isClosed },
        ...{ closedDate: isClosed ? stamp : null, _info: { lastUpdated: stamp, dateEntered: at(0).toISOString() } },
        ...changes,
      },
      { MessageId: `${id}-${minute}-${status}`, ID: id, Metadata: { key_url: `${firm.connectwise.keyUrl}&id=e17e` } },
    )
}

const jiraStory = (id: string) => [
  jira(id, 0, 'Open', [], { assignee: null }),
  jira(id, 1, 'Open', [{ field: 'assignee', fieldId: 'assignee', from: null, to: '5b10' }]),
  jira(id, 2, 'In Progress', [moved('Open', 'In Progress')]),
  jira(id, 10, 'Done', [moved('In Progress', 'Done')]),
  jira(id, 11, 'Done', [settled]),
  jira(id, 30, 'Closed', [moved('Done', 'Closed')]),
]
const psaStory = (id: number) => [
  psa(id, 0, 'New', { owner: null, resources: null }),
  psa(id, 1, 'Assigned'),
  psa(id, 10, 'Completed'),
  psa(id, 11, 'Completed', { summary: `VPN ${id}, with a note` }),
  psa(id, 30, '>Closed'),
]

const mailsOf = async ({ api }: TwoSystems) => (await api.get('/captured-mails?limit=100')).body.items
const subjects = async (firm: TwoSystems) =>
  (await mailsOf(firm)).map(({ subject }: { subject: string }) => /“([^,”]*)/.exec(subject)?.[1]).sort()
const decisionsOf = async ({ api }: TwoSystems, path: string) => {
  const { id } = (await api.get(`/tickets/external/${path}`)).body
  const { items } = (await api.get(`/decisions?ticketId=${id}`)).body
  return items.map(({ cycle, outcome }: { cycle: number; outcome: string }) => `${cycle} ${outcome}`).sort()
}
const processBoth = async (firm: TwoSystems) => {
  await processAll(firm, firm.jira.id)
  await processAll(firm, firm.connectwise.id)
}
const work = async (firm: TwoSystems, test: Test) => {
  const workers = await startWorkers(firm.deps)
  test.teardown(() => workers.close())
}
/** A wake-up of a worker that was lost is made up for by the sweep, after a minute. */
const settledDown = (firm: TwoSystems, mails: number) =>
  until(`${mails} surveys have gone out`, async () => (await mailsOf(firm)).length >= mails, 100_000)

/** Nobody answers in the seconds in which a mail goes out. */
const mailsAreRead = ({ asTenant }: TwoSystems) =>
  asTenant(({ tx }) =>
    tx
      .updateTable('invitations')
      .set({ sentAt: new Date(Date.now() - 60_000) })
      .execute(),
  )

t.test('a firm with Jira and ConnectWise at once gets one survey per resolution from each', async (t) => {
  const firm = await twoSystems(t)
  const { api } = firm
  await work(firm, t)
  for (const event of jiraStory('1')) t.equal((await fromJira(firm, event)).status, 200)
  for (const make of psaStory(4711)) t.equal((await fromConnectWise(firm, make(firm))).status, 200)
  await settledDown(firm, 2)
  t.same(await subjects(firm), ['Printer 1', 'VPN 4711'])

  await fromJira(firm, jira('1', 40, 'In Progress', [moved('Closed', 'In Progress')]))
  await fromConnectWise(firm, psa(4711, 40, 'Re-opened')(firm))
  const reopened = async (path: string) => (await api.get(`/tickets/external/${path}`)).body.state === 'open'
  await until('both are open again', async () => (await reopened('jira/1')) && (await reopened('connectwise/4711')))
  await fromJira(firm, jira('1', 50, 'Resolved', [moved('In Progress', 'Resolved'), settled]))
  await fromConnectWise(firm, psa(4711, 50, 'Completed')(firm))
  await settledDown(firm, 4)
  for (const path of ['jira/1', 'connectwise/4711'])
    t.same(await decisionsOf(firm, path), ['1 invited', '2 invited'], path)

  const tickets = (await api.get('/tickets')).body.items
  t.equal(new Set(tickets.map(({ clientId }: { clientId: string }) => clientId)).size, 1, 'one client')
  t.match(tickets, [{ clientId: firm.nordwind, contactId: firm.anna }, { contactId: firm.anna }])
  t.equal((await api.get('/consultants')).body.items.length, 1, 'one consultant with two accounts')
  t.equal((await mailsOf(firm)).length, 4)
})

t.test('an answer to each of the two credits the one consultant who solved both', async (t) => {
  const firm = await twoSystems(t)
  await work(firm, t)
  for (const event of jiraStory('1')) await fromJira(firm, event)
  for (const make of psaStory(4711)) await fromConnectWise(firm, make(firm))
  await settledDown(firm, 2)
  await mailsAreRead(firm)
  for (const { id, recipient } of await mailsOf(firm)) {
    t.equal(recipient, 'anna.berg@nordwind.example')
    const { text } = (await firm.api.get(`/captured-mails/${id}`)).body
    t.match(text, 'Ida Lund')
    const link = new URL(/http\S+\/s\/\S+\?m=5/.exec(text)![0])
    const page = (await firm.app.inject(link.pathname + link.search)).body
    const surveyVersion = /name="surveyVersion" value="([^"]+)"/.exec(page)![1]!
    const payload = new URLSearchParams({ surveyVersion, showing: showingIn(page), overall: '5' }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    t.equal((await firm.app.inject({ method: 'POST', url: link.pathname, headers, payload })).statusCode, 303)
  }
  const owner = await firm.as('owner')
  const { windows } = (await owner.get(`/consultants/${firm.ida}/figures`)).body
  t.match(windows[0], { days: 30, n: 2 })
  const score = await until('the score has both', async () => {
    const { body } = await owner.get(`/consultants/${firm.ida}/score`)
    return body.n === 2 && body
  })
  t.match(score, { rawMean: 100, clients: 1 })
})

t.test('whoever both systems know, and only their APIs give the address of, is one contact', async (t) => {
  const firm = await twoSystems(t)
  await work(firm, t)
  const otto = { reporter: { accountId: 'qm:otto', displayName: 'Otto Kranz' }, customfield_10002: [] }
  await fromJira(firm, jira('1', 10, 'Done', [moved('Open', 'Done')], otto))
  const contact = { contact: { id: 77, name: 'Otto Kranz' }, contactName: 'Otto Kranz', contactEmailAddress: null }
  await fromConnectWise(firm, psa(4711, 10, 'Completed', contact)(firm))
  await settledDown(firm, 2)
  t.same(
    (await mailsOf(firm)).map(({ recipient }: { recipient: string }) => recipient),
    ['otto@sudhaus.example', 'otto@sudhaus.example'],
  )
  const { items } = (await firm.api.get('/contacts?email=otto@sudhaus.example')).body
  t.match(items, [{ clientId: firm.nordwind }])
  const ids = (await firm.api.get(`/contacts/${items[0].id}/external-ids`)).body.items
  t.match(ids, [
    { source: 'connectwise', externalId: '77' },
    { source: 'jira', externalId: 'qm:otto' },
  ])
  for (const { id } of [firm.jira, firm.connectwise])
    t.same((await firm.api.get(`/connections/${id}/unresolved`)).body.items, [])
})

t.test('what is no work of a person for a client is not asked about, and says why', async (t) => {
  const firm = await twoSystems(t)
  const { api } = firm
  const bot = { assignee: { accountId: '557058:f5', displayName: 'Automation for Jira', accountType: 'app' } }
  await fromJira(firm, jira('1', 10, 'Done', [moved('Open', 'Done')], bot))
  await fromJira(firm, jira('2', 10, 'Done', [moved('Open', 'Done')], { project: { key: 'OPS', name: 'Inside' } }))
  await fromJira(firm, jira('3', 10, 'Done', [moved('Open', 'Done')]), 'flow-3')
  await fromJira(firm, jira('3', 10, 'Done', [moved('Open', 'Done')]), 'flow-3')
  await fromConnectWise(firm, psa(4712, 10, 'Completed', { board: { id: 9, name: 'Projects' } })(firm))
  const own = { contact: { id: 9, name: 'Ole' }, contactEmailAddress: 'ole@your-firm.example' }
  await fromConnectWise(firm, psa(4713, 10, 'Completed', own)(firm))
  await fromConnectWise(firm, psa(4714, 10, 'Waiting')(firm))
  t.equal((await fromConnectWise(firm, psa(4715, 10, 'Completed')(firm), 'another key')).status, 401)
  await processBoth(firm)
  t.same(await decisionsOf(firm, 'jira/1'), ['1 no_consultant'])
  t.same(await decisionsOf(firm, 'jira/3'), ['1 invited'])
  t.same(await decisionsOf(firm, 'connectwise/4713'), ['1 filtered'])
  t.same(await decisionsOf(firm, 'connectwise/4714'), [])
  for (const path of ['jira/2', 'connectwise/4712', 'connectwise/4715'])
    t.equal((await api.get(`/tickets/external/${path}`)).status, 404, path)
  const today = async (id: string) => (await api.get(`/connections/${id}/health`)).body.days.at(-1)
  t.match(await today(firm.jira.id), { received: 3, processed: 2, ignored: 1, refused: 0 })
  t.match(await today(firm.connectwise.id), { received: 3, processed: 2, ignored: 1, refused: 1 })
})

t.test('in any order and with repetitions, opened again or not, each last resolution asks once', async (t) => {
  const firm = await twoSystems(t)
  const again = (id: string) => [
    ...jiraStory(id),
    jira(id, 40, 'In Progress', [moved('Closed', 'In Progress')]),
    jira(id, 50, 'Done', [moved('In Progress', 'Done')]),
  ]
  const againPsa = (id: number) => [...psaStory(id), psa(id, 40, 'Re-opened'), psa(id, 50, 'Completed')]
  let number = 5000
  const asked: string[] = []
  const order = fc.tuple(fc.boolean(), fc.infiniteStream(fc.nat()), fc.array(fc.nat({ max: 20 }), { maxLength: 5 }))
  await fc.assert(
    fc.asyncProperty(order, async ([isReopened, dice, twice]) => {
      number += 1
      const id = `${number}`
      const events = (isReopened ? again(id) : jiraStory(id)).map(
        (event) => () => fromJira(firm, event, id + event.timestamp),
      )
      const callbacks = (isReopened ? againPsa(number) : psaStory(number)).map(
        (make) => () => fromConnectWise(firm, make(firm)),
      )
      const calls = [...events, ...callbacks]
      const sent = [...calls, ...twice.map((index) => calls[index % calls.length]!)]
        .map((call) => ({ call, rank: dice.next().value! }))
        .toSorted((one, other) => one.rank - other.rank)
      for (const { call } of sent) t.equal((await call()).status, 200)
      await processBoth(firm)
      asked.push(`Printer ${id}`, `VPN ${id}`)
      const expected = isReopened ? ['1 reopened', '2 invited'] : ['1 invited']
      for (const path of [`jira/${id}`, `connectwise/${id}`]) t.same(await decisionsOf(firm, path), expected, path)
    }),
    { numRuns: 12 },
  )
  await work(firm, t)
  await settledDown(firm, asked.length)
  t.same(await subjects(firm), asked.toSorted())
})
