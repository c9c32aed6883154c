import t from 'tap'
import { sendForm } from '../../helpers/answering.ts'
import { correctable, eventsOf, logOf } from '../../helpers/correcting.ts'
import { type World, world } from '../../helpers/world.ts'

const rowsOf = ({ asTenant }: World) =>
  asTenant(async ({ tx }) => {
    const tables = [
      ...(['responses', 'answers', 'attributions', 'responseRevisions', 'responseExclusions'] as const),
      ...(['intents', 'serviceCells', 'metricCells'] as const),
    ]
    const counts: Record<string, number> = {}
    for (const table of tables) counts[table] = (await tx.selectFrom(table).selectAll().execute()).length
    return counts
  })

const answer = (value: number, text?: string) => ({
  answers: [{ questionId: 'overall', value }, ...(text ? [{ questionId: 'comment', value: text }] : [])],
})

t.test('an erased response is gone with all that was said, and its links are dead', async (t) => {
  const firm = await world(t)
  const invitation = await correctable(firm, 1)
  const { id, path, invitationId } = invitation
  await firm.app.inject(`/s/${invitation.token}`)
  await firm.api.post(`/invitations/${invitationId}/response`, answer(2, 'My name is Anna.'))
  await firm.api.put(`${path}/exclusion`, { reason: 'abuse', note: 'Anna was rude.' })
  t.match(await rowsOf(firm), { responses: 1, answers: 2, responseRevisions: 1, responseExclusions: 1, intents: 1 })

  const manager = await firm.as('manager')
  t.match(await manager.delete(path), { status: 204 })
  for (const [table, count] of Object.entries(await rowsOf(firm))) t.equal(count, 0, table)
  for (const gone of [path, `${path}/revisions`]) t.match(await firm.api.get(gone), { status: 404 })
  t.match((await firm.api.get(`/invitations/${invitationId}`)).body, { state: 'responded', revokedAt: String })

  t.match(await firm.api.post(`/invitations/${invitationId}/response`, answer(5)), { status: 404 })
  const { statusCode } = await sendForm(firm, { ...invitation, path: `/s/${invitation.token}` }, { overall: '5' })
  t.equal(statusCode, (await firm.app.inject(`/s/${invitation.token}`)).statusCode)
  t.ok(statusCode >= 400)
  t.equal((await rowsOf(firm)).responses, 0)
  t.equal((await rowsOf(firm)).intents, 0)

  const log = await logOf(firm, id)
  t.match(log.at(-1), { action: 'erased', actorId: manager.userId, details: { invitationId } })
  t.same(await eventsOf(firm, id), ['response.created', 'response.changed', 'response.excluded', 'response.erased'])
  const told = await firm.asTenant(({ tx }) => tx.selectFrom('outboxEvents').selectAll().execute())
  t.notMatch(JSON.stringify([log, told]), /Anna/)

  t.match(await firm.api.delete(path), { status: 404 }, 'a second time there is nothing to erase')
  t.match(await firm.api.put(`${path}/exclusion`, { reason: 'test' }), { status: 404 })
  t.match(await firm.api.delete(`${path}/exclusion`), { status: 404 })
})

t.test('the invitation of an erased response counts as answered, and sums hold the other responses only', async (t) => {
  const firm = await world(t)
  const kept = await correctable(firm, 5)
  const erased = await correctable(firm, 1, { [kept.consultantId]: 1 })
  await firm.api.delete(erased.path)
  const cells = await firm.asTenant(async ({ tx }) => ({
    metric: await tx.selectFrom('metricCells').select(['value', 'n']).execute(),
    service: await tx.selectFrom('serviceCells').select(['n', 's', 'sx']).execute(),
    invitation: await tx.selectFrom('invitationCells').select(['delivered', 'responded']).execute(),
  }))
  t.same(cells, {
    metric: [{ value: 5, n: 1 }],
    service: [{ n: 1, s: 1, sx: 100 }],
    invitation: [{ delivered: 2, responded: 2 }],
  })
})

t.test('a change, an exclusion and an erasure at once end with the response gone and the sums empty', async (t) => {
  const firm = await world(t)
  for (let round = 0; round < 5; round++) {
    const { path, invitationId } = await correctable(firm)
    const answers = await Promise.all([
      firm.api.post(`/invitations/${invitationId}/response`, answer(1)),
      firm.api.put(`${path}/exclusion`, { reason: 'test' }),
      firm.api.delete(path),
      firm.api.delete(path),
      firm.api.post(`/invitations/${invitationId}/response`, answer(2)),
      firm.api.delete(`${path}/exclusion`),
    ])
    for (const { status } of answers) t.ok([200, 204, 404].includes(status), `${status}`)
    t.equal(answers.filter(({ status }) => status === 204).length, 1, 'erased once')
  }
  for (const [table, count] of Object.entries(await rowsOf(firm))) t.equal(count, 0, table)
})
