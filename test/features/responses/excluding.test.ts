import t from 'tap'
import { exclusionsOf } from '../../../src/features/responses/service.ts'
import { asked, newConsultant } from '../../helpers/answering.ts'
import { correctable, eventsOf, logOf } from '../../helpers/correcting.ts'
import { world } from '../../helpers/world.ts'

t.test(
  'an excluded response stays readable, says why, and counts for nothing until it is included again',
  async (t) => {
    const firm = await world(t)
    const { id, path, consultantId } = await correctable(firm, 1)
    const manager = await firm.as('manager')
    const figures = async () => (await firm.as('owner')).get(`/consultants/${consultantId}/figures`)
    t.equal((await figures()).body.windows[0].n, 1)
    t.equal((await manager.get(path)).body.exclusion, null)

    const excluded = await manager.put(`${path}/exclusion`, { reason: 'wrong_consultant', note: 'It was Ida.' })
    t.match(excluded, {
      status: 200,
      body: {
        id,
        answers: [{ questionId: 'overall', value: 1 }],
        attributions: [{ consultantId }],
        exclusion: {
          reason: 'wrong_consultant',
          note: 'It was Ida.',
          excludedByKind: 'user',
          excludedById: manager.userId,
        },
      },
    })
    t.same((await manager.get(path)).body, excluded.body)
    t.equal((await figures()).body.windows[0].n, 0)
    t.same(
      await firm.asTenant(({ tx }) => tx.selectFrom('serviceCells').selectAll().execute()),
      [],
      'no empty cells stay',
    )

    const included = await manager.delete(`${path}/exclusion`)
    t.match(included, { status: 200, body: { id, exclusion: null } })
    t.equal((await figures()).body.windows[0].n, 1)
    t.match(await logOf(firm, id), [
      { action: 'excluded', actorId: manager.userId, details: { reason: 'wrong_consultant' } },
      { action: 'included', actorId: manager.userId, details: { reason: 'wrong_consultant' } },
    ])
    t.notMatch(JSON.stringify(await logOf(firm, id)), /Ida/, 'the note is in no log')
    t.same(await eventsOf(firm, id), ['response.created', 'response.excluded', 'response.included'])
  },
)

t.test(
  'the same exclusion twice is one; another reason replaces it and is audited; including twice is one',
  async (t) => {
    const firm = await world(t)
    const { id, path } = await correctable(firm)
    const exclude = (body: object) => firm.api.put(`${path}/exclusion`, body)
    const first = await exclude({ reason: 'test' })
    t.same((await exclude({ reason: 'test' })).body, first.body)
    t.same((await exclude({ reason: 'test', note: null })).body, first.body)
    t.match((await exclude({ reason: 'abuse' })).body.exclusion, { reason: 'abuse', note: null })
    t.match((await exclude({ reason: 'abuse', note: 'Insults.' })).body.exclusion, {
      reason: 'abuse',
      note: 'Insults.',
    })
    for (let n = 0; n < 2; n++) t.match(await firm.api.delete(`${path}/exclusion`), { status: 200 })
    t.same(
      (await logOf(firm, id)).map(({ action, details }) => [action, details]),
      [
        ['excluded', { reason: 'test' }],
        ['excluded', { reason: 'abuse', earlier: 'test' }],
        ['excluded', { reason: 'abuse', earlier: 'abuse' }],
        ['included', { reason: 'abuse' }],
      ],
    )
    t.equal((await firm.asTenant(({ tx }) => tx.selectFrom('metricCells').selectAll().execute())).length, 1)
  },
)

t.test('excluded responses are listed apart', async (t) => {
  const firm = await world(t)
  const [first, second] = [await correctable(firm), await correctable(firm)]
  await firm.api.put(`${first.path}/exclusion`, { reason: 'other' })
  const listed = async (query: string) =>
    (await firm.api.get(`/responses${query}`)).body.items.map(({ id }: { id: string }) => id)
  t.same(await listed('?excluded=true'), [first.id])
  t.same(await listed('?excluded=false'), [second.id])
  t.same(await listed(''), [first.id, second.id])
  t.match(await firm.api.get('/responses?excluded=perhaps'), { status: 400 })
})

t.test('a change by the person who answered is kept, and counts when the response is included again', async (t) => {
  const firm = await world(t)
  const { path, invitationId } = await correctable(firm, 1)
  await firm.api.put(`${path}/exclusion`, { reason: 'test' })
  await firm.api.post(`/invitations/${invitationId}/response`, { answers: [{ questionId: 'overall', value: 5 }] })
  const cells = () => firm.asTenant(({ tx }) => tx.selectFrom('metricCells').select(['value', 'n']).execute())
  t.same(await cells(), [])
  await firm.api.delete(`${path}/exclusion`)
  t.same(await cells(), [{ value: 5, n: 1 }])
})

t.test('consultants and strangers correct nothing, and a reason must be one of the known', async (t) => {
  const firm = await world(t)
  const { path, consultantId } = await correctable(firm)
  const consultant = await firm.as('consultant')
  const own = await correctable(firm, 5, { [consultant.consultantId]: 1 })
  const body = { consultants: [{ consultantId }], reason: 'Not me.' }
  for (const answer of [
    await consultant.put(`${own.path}/exclusion`, { reason: 'test' }),
    await consultant.delete(`${own.path}/exclusion`),
    await consultant.put(`${own.path}/attributions`, body),
    await consultant.delete(own.path),
  ])
    t.match(answer, { status: 403, body: { code: 'forbidden' } })
  const { api } = await firm.neighbour()
  for (const answer of [
    await api.put(`${path}/exclusion`, { reason: 'test' }),
    await api.delete(`${path}/exclusion`),
    await api.put(`${path}/attributions`, body),
    await api.delete(path),
  ])
    t.match(answer, { status: 404, body: { code: 'not_found' } })
  t.equal((await firm.api.get(path)).body.exclusion, null)

  for (const [refused, pointer] of [
    [{ reason: 'boredom' }, '/reason'],
    [{}, ''],
    [{ reason: 'test', note: 'x'.repeat(2001) }, '/note'],
    [{ reason: 'test', note: ' ' }, '/note'],
  ] as const)
    t.match(await firm.api.put(`${path}/exclusion`, refused), { status: 400, body: { errors: [{ pointer }] } })
})

t.test(
  'what was excluded of a consultant is listed with reasons, the latest first and no more than asked',
  async (t) => {
    const firm = await world(t)
    const [a, b] = await firm.asTenant(async (ctx) => [await newConsultant(ctx), await newConsultant(ctx)])
    const shared = await correctable(firm, 5, { [a!]: 0.5, [b!]: 0.5 })
    const alone = await correctable(firm, 5, { [a!]: 1 }, null)
    await correctable(firm, 5, { [a!]: 1 })
    await firm.api.put(`${shared.path}/exclusion`, { reason: 'abuse', note: 'Insults.' })
    await firm.api.put(`${alone.path}/exclusion`, { reason: 'test' })
    const { clientId, day } = (await firm.api.get(shared.path)).body
    const listed = (consultantId: string, from: string, to: string, limit = 10) =>
      firm.asTenant((ctx) => exclusionsOf(ctx, consultantId, from, to, limit))
    const ofShared = { responseId: shared.id, day, clientId, share: 0.5, reason: 'abuse', note: 'Insults.' }
    const both = await listed(a!, day, day)
    t.match(both, [{ responseId: alone.id, day, clientId: null, share: 1, reason: 'test', note: null }, ofShared])
    t.equal(both.length, 2)
    t.match(await listed(b!, day, day), [ofShared])
    t.equal((await listed(a!, day, day, 1)).length, 1)
    t.same(await listed(a!, '2020-01-01', '2020-12-31'), [])
    const other = await firm.neighbour()
    t.same(await other.asTenant((ctx) => exclusionsOf(ctx, a!, day, day, 10)), [])
  },
)

t.test(
  'twenty exclusions and inclusions of one response at once leave it either way, and the sums with it',
  async (t) => {
    const firm = await world(t)
    const { path } = await correctable(firm)
    const calls = Array.from({ length: 20 }, (_, n) =>
      n % 2 ? firm.api.delete(`${path}/exclusion`) : firm.api.put(`${path}/exclusion`, { reason: 'test' }),
    )
    for (const { status } of await Promise.all(calls)) t.equal(status, 200)
    const { exclusion } = (await firm.api.get(path)).body
    const cells = await firm.asTenant(({ tx }) => tx.selectFrom('serviceCells').select('n').execute())
    t.same(cells, exclusion === null ? [{ n: 1 }] : [])
  },
)

t.test('an invitation is asked as before; its answer is counted as responded also when it is excluded', async (t) => {
  const firm = await world(t)
  const { path } = await correctable(firm)
  await asked(firm)
  await firm.api.put(`${path}/exclusion`, { reason: 'test' })
  const cells = await firm.asTenant(({ tx }) => tx.selectFrom('invitationCells').selectAll().execute())
  t.same(cells.map(({ delivered, responded }) => [delivered, responded]).toSorted(), [
    [1, 0],
    [1, 1],
  ])
})
