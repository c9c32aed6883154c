import t from 'tap'
import { newConsultant } from '../../helpers/answering.ts'
import { correctable, eventsOf, logOf } from '../../helpers/correcting.ts'
import { type World, world } from '../../helpers/world.ts'

const people = (firm: World, count: number) =>
  firm.asTenant(async (ctx) => {
    const ids: string[] = []
    for (let n = 0; n < count; n++) ids.push(await newConsultant(ctx))
    return ids.sort()
  })

const cellsOf = ({ asTenant }: World) =>
  asTenant(async ({ tx }) => ({
    service: await tx
      .selectFrom('serviceCells')
      .select(['consultantId', 'n', 's', 'sx'])
      .orderBy('consultantId')
      .execute(),
    metric: await tx.selectFrom('metricCells').select(['consultantId', 'value', 's']).orderBy('consultantId').execute(),
    invitation: await tx.selectFrom('invitationCells').select(['consultantId', 'responded']).execute(),
    credit: await tx.selectFrom('resolutionCredits').select(['consultantId', 'share']).execute(),
  }))

t.test('a response is credited to others; the ticket and the response rate stay as they were', async (t) => {
  const firm = await world(t)
  const [a, b] = await people(firm, 2)
  const { id, path, consultantId } = await correctable(firm, 3)
  const before = await cellsOf(firm)
  const manager = await firm.as('manager')
  const body = {
    consultants: [
      { consultantId: a, share: 0.75 },
      { consultantId: b, share: 0.25 },
    ],
    reason: 'Both did it.',
  }
  const answer = await manager.put(`${path}/attributions`, body)
  t.match(answer, {
    status: 200,
    body: {
      id,
      attributions: [
        { consultantId: a, share: 0.75 },
        { consultantId: b, share: 0.25 },
      ],
    },
  })
  t.same((await manager.get(path)).body, answer.body)
  t.same(await cellsOf(firm), {
    ...before,
    service: [
      { consultantId: a, n: 1, s: 0.75, sx: 37.5 },
      { consultantId: b, n: 1, s: 0.25, sx: 12.5 },
    ],
    metric: [
      { consultantId: a, value: 3, s: 0.75 },
      { consultantId: b, value: 3, s: 0.25 },
    ],
  })
  t.match(await logOf(firm, id), [
    {
      action: 'reattributed',
      actorId: manager.userId,
      details: {
        reason: 'Both did it.',
        before: [{ consultantId, share: 1 }],
        after: [
          { consultantId: a, share: 0.75 },
          { consultantId: b, share: 0.25 },
        ],
      },
    },
  ])
  t.same(await eventsOf(firm, id), ['response.created', 'response.reattributed'])

  t.match(await manager.put(`${path}/attributions`, body), { status: 200 })
  t.equal((await logOf(firm, id)).length, 1, 'the same again is no event')
})

t.test('without shares all are equal, and hours decide them', async (t) => {
  const firm = await world(t)
  const [a, b, c] = await people(firm, 3)
  const { path } = await correctable(firm)
  const put = async (consultants: object[]) =>
    (await firm.api.put(`${path}/attributions`, { consultants, reason: 'A test.' })).body.attributions.map(
      ({ share }: { share: number }) => share,
    )
  const third = 0.333333333
  t.same(await put([{ consultantId: a }, { consultantId: b }, { consultantId: c }]), [third, third, third])
  t.same(
    await put([
      { consultantId: a, hours: 3 },
      { consultantId: c, hours: 1 },
    ]),
    [0.75, 0.25],
  )
})

t.test('an excluded response is credited to others, and counts for them once it is included', async (t) => {
  const firm = await world(t)
  const [a] = await people(firm, 1)
  const { path } = await correctable(firm)
  await firm.api.put(`${path}/exclusion`, { reason: 'wrong_consultant' })
  await firm.api.put(`${path}/attributions`, { consultants: [{ consultantId: a }], reason: 'It was her.' })
  t.same((await cellsOf(firm)).service, [])
  await firm.api.delete(`${path}/exclusion`)
  t.match((await cellsOf(firm)).service, [{ consultantId: a, n: 1 }])
})

t.test('shares that do not fit, and consultants who cannot be credited, are refused with their place', async (t) => {
  const firm = await world(t)
  const [a, b] = await people(firm, 2)
  const { path, consultantId } = await correctable(firm)
  const put = (consultants: unknown, reason: unknown = 'A test.') =>
    firm.api.put(`${path}/attributions`, { consultants, reason })
  const other = await firm.neighbour()
  const theirs = await other.asTenant((ctx) => newConsultant(ctx))
  await firm.api.delete(`/consultants/${b}`)
  for (const unknown of [theirs, crypto.randomUUID(), b])
    t.match(
      await put([
        { consultantId: a, share: 0.5 },
        { consultantId: unknown, share: 0.5 },
      ]),
      {
        status: 422,
        body: { code: 'unknown_reference', errors: [{ pointer: '/consultants/1/consultantId' }] },
      },
    )
  for (const refused of [
    [
      { consultantId: a, share: 0.4 },
      { consultantId, share: 0.5 },
    ],
    [
      { consultantId: a, share: 0.5 },
      { consultantId: a, share: 0.5 },
    ],
    [{ consultantId: a, share: 1 }, { consultantId }],
    [{ consultantId: a, share: -1 }],
    [],
  ])
    t.match(await put(refused), { status: 400, body: { code: 'invalid_input' } })
  t.match(await put([{ consultantId: a }], ' '), { status: 400 })
  t.match((await firm.api.get(path)).body.attributions, [{ consultantId, share: 1 }], 'and nothing was changed')
  t.match(
    await firm.api.put(`/responses/${crypto.randomUUID()}/attributions`, {
      consultants: [{ consultantId: a }],
      reason: 'x',
    }),
    { status: 404 },
  )
})

t.test('who left the firm meanwhile may keep a part of what was earned', async (t) => {
  const firm = await world(t)
  const [a] = await people(firm, 1)
  const { path, consultantId } = await correctable(firm)
  await firm.api.delete(`/consultants/${consultantId}`)
  const consultants = [
    { consultantId, share: 0.5 },
    { consultantId: a, share: 0.5 },
  ]
  t.match(await firm.api.put(`${path}/attributions`, { consultants, reason: 'Both did it.' }), { status: 200 })
})
