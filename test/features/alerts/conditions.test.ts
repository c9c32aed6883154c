import t from 'tap'
import { type AlertSubject, raiseAlerts } from '../../../src/features/alerts/service.ts'
import { newConsultant } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

type Firm = Pick<World, 'asTenant' | 'tenantId' | 'api'>

const calm: Omit<AlertSubject, 'consultantId'> = {
  negativeCluster: { n: 6, negative: 0, tail: 1, alert: false },
  responseRate: { delivered: 40, responded: 12, rate: 0.3, low: 0.18, high: 0.454, atypical: false },
}
const cluster = { negativeCluster: { n: 6, negative: 4, tail: 0.0012345678, alert: true } }
const unlike = (responded: number, low: number, high: number, delivered = 40) => ({
  responseRate: { delivered, responded, rate: responded / delivered, low, high, atypical: true },
})
const quiet = unlike(6, 0.0466, 0.2015, 60)

/** What the worker hands over after a calculation; without subjects Ida is calm. */
const raise = ({ asTenant }: Firm, asOf: string, ...subjects: (Partial<AlertSubject> & { consultantId: string })[]) =>
  asTenant((ctx) =>
    raiseAlerts(ctx, {
      asOf,
      firm: { negativeRate: 0.06, responseRate: { rate: 0.31 } },
      subjects: subjects.map((subject) => ({ ...calm, ...subject })),
    }),
  )

const newIda = ({ asTenant }: Firm) => asTenant((ctx) => newConsultant(ctx, { name: 'Ida Lund' }))

/** An answer as it lies in the cells. */
const gave = ({ asTenant, tenantId }: Firm, consultantId: string, day: string, value = 1) =>
  asTenant(({ tx }) =>
    tx
      .insertInto('metricCells')
      .values({ tenantId, consultantId, day, kind: 'csat5', dimension: 'overall', value, n: 2, s: 2, s2: 2 })
      .execute(),
  )

const alertsOf = async ({ api }: Firm, query = '') => (await api.get(`/alerts?${query}`)).body.items

const eventsOf = ({ asTenant }: Firm) =>
  asTenant(({ tx }) => tx.selectFrom('outboxEvents').select(['type', 'resourceId', 'payload']).orderBy('id').execute())

t.test('a cluster is raised once while it lasts, ends when it ceases, and leaves one event of each', async (t) => {
  const firm = await world(t)
  const consultantId = await newIda(firm)
  await gave(firm, consultantId, '2026-03-01')
  t.same(await raise(firm, '2026-03-02', { consultantId, ...cluster }), { raised: 1, ended: 0 })
  t.same(await raise(firm, '2026-03-02', { consultantId, ...cluster }), { raised: 0, ended: 0 })
  const [alert, ...others] = await alertsOf(firm, 'open=true')
  t.same(others, [])
  t.match(alert, {
    ...{ kind: 'negative_cluster', day: '2026-03-02', endedAt: null, consultantIds: [consultantId], clientId: null },
    summary:
      '4 of the last 6 answers about Ida Lund in 30 days were negative; ' +
      'by chance that happens in fewer than 1 of 100 cases.',
    cluster: { days: 30, n: 6, negative: 4, probability: 0.001235, firmNegativeRate: 0.06 },
  })
  t.same(await raise(firm, '2026-03-20', { consultantId }), { raised: 0, ended: 1 })
  t.same(await raise(firm, '2026-03-20', { consultantId }), { raised: 0, ended: 0 })
  t.same(await alertsOf(firm, 'open=true'), [])
  t.match(await alertsOf(firm, 'open=false'), [{ id: alert.id, endedAt: String }])
  const payload = { kind: 'negative_cluster', consultantIds: [consultantId] }
  t.same(await eventsOf(firm), [
    { type: 'alert.raised', resourceId: alert.id, payload },
    { type: 'alert.ended', resourceId: alert.id, payload },
  ])
})

t.test('a cluster that flickers is not raised again for the answers it has counted, but for a later one', async (t) => {
  const firm = await world(t)
  const consultantId = await newIda(firm)
  await gave(firm, consultantId, '2026-03-01')
  await raise(firm, '2026-03-01', { consultantId, ...cluster })
  await gave(firm, consultantId, '2026-03-05')
  await raise(firm, '2026-03-05', { consultantId, ...cluster })
  await gave(firm, consultantId, '2026-03-06', 5)
  t.match(await raise(firm, '2026-03-06', { consultantId }), { ended: 1 })
  t.match(await raise(firm, '2026-03-07', { consultantId, ...cluster }), { raised: 0 }, 'the answer of the 5th counted')
  await gave(firm, consultantId, '2026-03-08')
  t.match(await raise(firm, '2026-03-08', { consultantId, ...cluster }), { raised: 1 })
  t.equal((await alertsOf(firm)).length, 2)
})

t.test('a cluster whose answers are gone meanwhile is not raised', async (t) => {
  const firm = await world(t)
  const consultantId = await newIda(firm)
  await gave(firm, consultantId, '2026-03-01', 4)
  await gave(firm, consultantId, '2026-01-01')
  await gave(firm, consultantId, '2026-03-09')
  t.match(await raise(firm, '2026-03-02', { consultantId, ...cluster }), { raised: 0 })
})

t.test('an unlike response rate says which way, ends, and comes again after thirty days at the earliest', async (t) => {
  const firm = await world(t)
  const consultantId = await newIda(firm)
  t.match(await raise(firm, '2026-03-01', { consultantId, ...quiet }), { raised: 1 })
  t.match(await alertsOf(firm), [
    {
      kind: 'atypical_response_rate',
      summary:
        "6 of 60 surveys about Ida Lund in 365 days were answered (10 %), lower than the firm's 31 % by more than " +
        'chance explains.',
      cluster: null,
      responseRate: { days: 365, delivered: 60, responded: 6, rate: 0.1, low: 0.0466, high: 0.2015 },
    },
  ])
  t.match((await alertsOf(firm))[0].responseRate, { firmRate: 0.31, direction: 'lower' })
  t.match(await raise(firm, '2026-03-05', { consultantId }), { ended: 1 })
  t.match(await raise(firm, '2026-04-03', { consultantId, ...quiet }), { raised: 0 })
  t.match(await raise(firm, '2026-04-04', { consultantId, ...unlike(30, 0.6, 0.86) }), { raised: 1 })
  t.match((await alertsOf(firm))[0], { responseRate: { direction: 'higher' }, summary: /\(75 %\), higher than/ })
})

t.test("a rate of fewer invitations than the firm's minimum is no alert", async (t) => {
  const firm = await world(t)
  const consultantId = await newIda(firm)
  const rate = (delivered: number) => unlike(delivered, 0.4, 1, delivered)
  t.match(await raise(firm, '2026-03-01', { consultantId, ...rate(4) }), { raised: 0 })
  t.match(await raise(firm, '2026-03-01', { consultantId, ...rate(5) }), { raised: 1 })
})

t.test('cluster and rate of one consultant, and those of another, are alerts of their own', async (t) => {
  const firm = await world(t)
  const [ida, jon] = [await newIda(firm), await firm.asTenant((ctx) => newConsultant(ctx, { name: 'Jon Frey' }))]
  for (const consultantId of [ida, jon]) await gave(firm, consultantId, '2026-03-01')
  const both = [
    { consultantId: ida, ...cluster, ...quiet },
    { consultantId: jon, ...cluster },
  ]
  t.same(await raise(firm, '2026-03-02', ...both), { raised: 3, ended: 0 })
  t.same(await raise(firm, '2026-03-03', { consultantId: ida, ...quiet }, { consultantId: jon, ...cluster }), {
    raised: 0,
    ended: 1,
  })
  t.match(await alertsOf(firm, `consultantId=${ida}&kind=negative_cluster`), [{ endedAt: String }])
  t.same(await raise(firm, '2026-03-04', both[0]!), { raised: 0, ended: 1 }, 'who is not calculated has no condition')
  t.match(await alertsOf(firm, `consultantId=${jon}`), [{ endedAt: String }])
})

t.test('ten calculations at once raise one alert and end it once', async (t) => {
  const firm = await world(t)
  const consultantId = await newIda(firm)
  await gave(firm, consultantId, '2026-03-01')
  const tenTimes = async (call: () => Promise<{ raised: number; ended: number }>) =>
    (await Promise.all(Array.from({ length: 10 }, call))).reduce(
      (sum, { raised, ended }) => ({ raised: sum.raised + raised, ended: sum.ended + ended }),
      { raised: 0, ended: 0 },
    )
  const holds = () => raise(firm, '2026-03-02', { consultantId, ...cluster, ...quiet })
  t.same(await tenTimes(holds), { raised: 2, ended: 0 })
  t.same(await tenTimes(() => raise(firm, '2026-03-03', { consultantId })), { raised: 0, ended: 2 })
  t.equal((await eventsOf(firm)).length, 4)
})

t.test('a calculation that is rolled back leaves neither alert nor event', async (t) => {
  const firm = await world(t)
  const consultantId = await newIda(firm)
  const findings = { asOf: '2026-03-01', firm: { negativeRate: 0.06, responseRate: { rate: 0.31 } } }
  await t.rejects(
    firm.asTenant(async (ctx) => {
      t.match(await raiseAlerts(ctx, { ...findings, subjects: [{ consultantId, ...calm, ...quiet }] }), { raised: 1 })
      throw new Error('the fence is not ours any more')
    }),
  )
  t.same(await alertsOf(firm), [])
  t.same(await eventsOf(firm), [])
})

t.test('the consultants of another firm are left alone', async (t) => {
  const firm = await world(t)
  const other = await firm.neighbour()
  const theirs = await newIda(other)
  await raise(other, '2026-03-01', { consultantId: theirs, ...quiet })
  t.same(await raise(firm, '2026-03-01', { consultantId: theirs, ...quiet }), { raised: 0, ended: 0 })
  t.match(await alertsOf(other), [{ endedAt: null }])
  t.same(await alertsOf(firm), [])
})
