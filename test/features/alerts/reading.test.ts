import t from 'tap'
import { raiseAlerts } from '../../../src/features/alerts/service.ts'
import { asked, newClient, newConsultant } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

/** Two negative answers of two clients, then an unlike rate about the second consultant. */
async function firmWithAlerts(firm: World) {
  const given = []
  for (const name of ['Ida Lund', 'Jon Frey']) {
    const clientId = await firm.asTenant((ctx) => newClient(ctx, `Client of ${name}`))
    const invitation = await asked(firm, { consultant: { name }, clientId })
    await firm.api.post(`/invitations/${invitation.invitationId}/response`, {
      answers: [{ questionId: 'overall', value: 2 }],
    })
    given.push({ clientId, consultantId: invitation.consultantIds[0]! })
  }
  await raiseRate(firm, given[1]!.consultantId, 10)
  return given
}

const raiseRate = ({ asTenant }: World, consultantId: string, responded: number) =>
  asTenant((ctx) =>
    raiseAlerts(ctx, {
      asOf: '2026-03-01',
      firm: { negativeRate: 0.1, responseRate: { rate: 0.9 } },
      subjects: [
        {
          consultantId,
          negativeCluster: { n: 0, negative: 0, tail: 1, alert: false },
          responseRate: { delivered: 40, responded, rate: responded / 40, low: 0.1, high: 0.5, atypical: true },
        },
      ],
    }),
  )

t.test('alerts are listed newest first, page by page, and each filter finds its own', async (t) => {
  const firm = await world(t)
  const [ida, jon] = await firmWithAlerts(firm)
  const kindsOf = async (query: string) =>
    (await firm.api.get(`/alerts?${query}`)).body.items.map(({ kind }: { kind: string }) => kind)
  const { items } = (await firm.api.get('/alerts')).body
  t.match(items, [
    { kind: 'atypical_response_rate' },
    { consultantIds: [jon!.consultantId], clientId: jon!.clientId },
    { consultantIds: [ida!.consultantId], clientId: ida!.clientId },
  ])
  const paged = []
  for (let cursor = ''; paged.length < 4; ) {
    const { body } = await firm.api.get(`/alerts?limit=1${cursor}`)
    paged.push(...body.items)
    if (body.nextCursor === null) break
    cursor = `&cursor=${body.nextCursor}`
  }
  t.same(paged, items)
  t.same((await firm.api.get('/alerts?sort=raisedAt')).body.items, items.toReversed())

  t.same(await kindsOf(`clientId=${ida!.clientId}`), ['negative_answer'])
  t.same(await kindsOf(`consultantId=${jon!.consultantId}`), ['atypical_response_rate', 'negative_answer'])
  t.same(await kindsOf(`consultantId=${jon!.consultantId}&kind=negative_answer`), ['negative_answer'])
  t.same(await kindsOf('open=true'), ['atypical_response_rate'])
  t.same(await kindsOf('open=false'), [])
  t.same(await kindsOf('to=2026-03-01'), ['atypical_response_rate'])
  t.same(await kindsOf('from=2026-03-02&to=2026-03-31'), [])
  t.same(await kindsOf(`from=${items[1].day}`), ['negative_answer', 'negative_answer'])
})

t.test('a filter that cannot be meant is refused with its place', async (t) => {
  const { api } = await world(t)
  for (const [query, pointer] of [
    ['kind=bad_mood', 'query/kind'],
    ['consultantId=4711', 'query/consultantId'],
    ['from=2026-02-30', 'query/from'],
    ['open=perhaps', 'query/open'],
    ['sort=name', 'query/sort'],
  ] as const)
    t.match(await api.get(`/alerts?${query}`), { status: 400, body: { errors: [{ pointer }] } }, query)
})

t.test('owners and managers read alerts, consultants none, other firms learn of none', async (t) => {
  const firm = await world(t)
  await firmWithAlerts(firm)
  const [alert] = (await firm.api.get('/alerts')).body.items
  for (const role of ['owner', 'manager'] as const) {
    const user = await firm.as(role)
    t.equal((await user.get('/alerts')).body.items.length, 3, role)
    t.match(await user.get(`/alerts/${alert.id}`), { status: 200, body: { id: alert.id } }, role)
  }
  const consultant = await firm.as('consultant')
  t.match(await consultant.get('/alerts'), { status: 403 })
  t.match(await consultant.get(`/alerts/${alert.id}`), { status: 403 })
  const other = await firm.neighbour()
  t.same((await other.api.get('/alerts')).body.items, [])
  t.match(await other.api.get(`/alerts/${alert.id}`), { status: 404 })
  t.match(await firm.api.get(`/alerts/${firm.tenantId}`), { status: 404 })
})

t.test('a key gets no figure about a person from too few answers, a manager does', async (t) => {
  const firm = await world(t)
  const [few, enough] = await firm.asTenant(async (ctx) => [
    await newConsultant(ctx, { name: 'Ida Lund' }),
    await newConsultant(ctx, { name: 'Jon Frey' }),
  ])
  await raiseRate(firm, few!, 4)
  const manager = await firm.as('manager')
  t.match((await manager.get('/alerts')).body.items, [
    { withheld: false, summary: /^4 of 40/, responseRate: { responded: 4 } },
  ])
  const [withheld] = (await firm.api.get('/alerts')).body.items
  t.match(withheld, { withheld: true, responseRate: null, cluster: null })
  t.equal(
    withheld.summary,
    'Surveys about Ida Lund are answered less often than others in the firm, by more than chance explains; there are too ' +
      'few answers to show figures.',
  )
  await raiseRate(firm, enough!, 5)
  t.match((await firm.api.get('/alerts?open=true')).body.items, [{ withheld: false, responseRate: { responded: 5 } }])
})

t.test('a cluster of too few answers is withheld from a key', async (t) => {
  const firm = await world(t)
  const consultantId = await firm.asTenant((ctx) => newConsultant(ctx, { name: 'Ida Lund' }))
  const cell = { consultantId, day: '2026-03-01', kind: 'nps', dimension: 'overall', value: 6, n: 2, s: 2, s2: 2 }
  await firm.asTenant(({ tx, tenantId }) =>
    tx
      .insertInto('metricCells')
      .values({ tenantId, ...cell })
      .execute(),
  )
  const responseRate = { delivered: 0, responded: 0, rate: null, low: null, high: null, atypical: false }
  await firm.asTenant((ctx) =>
    raiseAlerts(ctx, {
      asOf: '2026-03-01',
      firm: { negativeRate: 0.02, responseRate: { rate: null } },
      subjects: [{ consultantId, responseRate, negativeCluster: { n: 2, negative: 2, tail: 0.0004, alert: true } }],
    }),
  )
  const [alert] = (await firm.api.get('/alerts')).body.items
  t.match(alert, { withheld: true, cluster: null })
  t.equal(
    alert.summary,
    'More answers about Ida Lund were negative than chance explains; there are too few answers to show figures.',
  )
  t.match((await (await firm.as('owner')).get(`/alerts/${alert.id}`)).body, { withheld: false, cluster: { n: 2 } })
})
