import t, { type Test } from 'tap'
import { type Asked, asked, newConsultant } from '../../helpers/answering.ts'
import { differenceFrom, expectedCells, rebuildAll, storedCells } from '../../helpers/cells.ts'
import { type World, world } from '../../helpers/world.ts'

const isRight = (t: Test, { asTenant }: Pick<World, 'asTenant'>) =>
  asTenant(async (ctx) => {
    t.equal(differenceFrom(await expectedCells(ctx), await storedCells(ctx)), undefined)
    return storedCells(ctx)
  })

t.test('answers, changes and corrections of one day at once end with right sums, and none of them fails', async (t) => {
  const firm = await world(t)
  const [a, b, c] = await firm.asTenant(async (ctx) => [
    ...[await newConsultant(ctx), await newConsultant(ctx), await newConsultant(ctx)],
  ])
  const credits = { [a!]: 0.5, [b!]: 0.25, [c!]: 0.25 }
  const invitations: Asked[] = []
  for (let n = 0; n < 12; n++) invitations.push(await asked(firm, n % 2 ? { credits } : { credits, state: 'unknown' }))
  const answer = (n: number, value: number) =>
    firm.api.post(`/invitations/${invitations[n]!.invitationId}/response`, {
      answers: [{ questionId: 'overall', value }],
    })
  const ids: string[] = []
  for (let n = 0; n < 6; n++) ids.push((await answer(n, 3)).body.id)

  const rebuild = () =>
    firm.asTenant(async (ctx) => {
      await rebuildAll(ctx)
      return { status: 200 }
    })
  const calls = ids.flatMap((id, n) => [
    () => answer(n, 1 + (n % 5)),
    () => answer(n + 6, 5),
    () => firm.api.put(`/responses/${id}/exclusion`, { reason: 'test' }),
    () =>
      firm.api.put(`/responses/${id}/attributions`, { consultants: [{ consultantId: [c, a][n % 2] }], reason: 'x' }),
    rebuild,
    () => (n % 3 === 0 ? firm.api.delete(`/responses/${id}`) : firm.api.delete(`/responses/${id}/exclusion`)),
    () => answer(n + 6, 2),
  ])
  const answers = await Promise.all(calls.map((call) => call()))
  const failed = answers.filter(({ status }) => ![200, 201, 204, 404].includes(status))
  t.same(failed, [])
  const kept = await isRight(t, firm)
  await rebuild()
  t.same(await firm.asTenant(storedCells), kept)
  t.ok(kept.service.length > 0)
})
