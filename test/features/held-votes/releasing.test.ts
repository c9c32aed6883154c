import t, { type Test } from 'tap'
import { askedBefore, heldOf, people, responsesOf, visitedFirm, visitorFrom } from '../../helpers/visitors.ts'

/** A firm with a vote that was sent without its page. */
async function held(t: Test, fields: Record<string, string> = { overall: '2', comment: 'Slow.' }) {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const surveyVersion = invitation.surveyVersionId
  await visitorFrom(firm, people.office).press(invitation, undefined, { surveyVersion, ...fields })
  const [{ id }] = await heldOf(firm)
  return { firm, invitation, path: `/held-votes/${id}` }
}

t.test('a manager releases a held vote: it counts as the person’s, once, and the log says who did it', async (t) => {
  const { firm, invitation, path } = await held(t)
  const manager = await firm.as('manager')
  const released = await manager.put(`${path}/release`)
  t.match(released, { status: 200, body: { state: 'released', settledByKind: 'user', settledById: manager.userId } })
  t.match(await manager.put(`${path}/release`), { status: 200, body: { state: 'released' } })
  t.match(await responsesOf(firm), [
    {
      ...{ id: released.body.responseId, invitationId: invitation.invitationId, revision: 1, complete: true },
      ...{ submittedByKind: 'contact', answers: [{ text: 'Slow.' }, { value: 2 }] },
    },
  ])
  t.match(await manager.put(`${path}/discard`), { status: 409, body: { code: 'conflict' } })
  const { items } = (await firm.api.get('/audit-events?resource=held_vote')).body
  t.match(items, [{ action: 'released', actorKind: 'user', actorId: manager.userId }])
})

t.test('a discarded vote never counts, and its invitation can still be answered', async (t) => {
  const { firm, invitation, path } = await held(t)
  for (let time = 0; time < 2; time++)
    t.match(await firm.api.put(`${path}/discard`), { status: 200, body: { state: 'discarded' } })
  t.match(await firm.api.put(`${path}/release`), { status: 409 })
  t.same(await responsesOf(firm), [])
  const phone = visitorFrom(firm, people.phone)
  await phone.press(invitation, await phone.open(invitation.path), { overall: '5' })
  t.match(await responsesOf(firm), [{ answers: [{ value: 5 }] }])
  t.match(await heldOf(firm), [{ state: 'discarded', settledByKind: 'api_key' }])
})

t.test('releasing and discarding at the same moment, many times, has one outcome', async (t) => {
  const { firm, path } = await held(t)
  const calls = Array.from({ length: 8 }, (_, nth) => firm.api.put(`${path}/${nth % 2 ? 'release' : 'discard'}`))
  const statuses = (await Promise.all(calls)).map(({ status }) => status)
  t.ok(
    statuses.every((status) => status === 200 || status === 409),
    statuses.join(' '),
  )
  const [{ state }] = await heldOf(firm)
  t.equal((await responsesOf(firm)).length, state === 'released' ? 1 : 0)
})

t.test('released and answered at the same moment, the person’s own answer is what stands', async (t) => {
  for (let round = 0; round < 5; round++) {
    const { firm, invitation, path } = await held(t)
    const phone = visitorFrom(firm, people.phone)
    const page = await phone.open(invitation.path)
    const [released, sent] = await Promise.all([
      firm.api.put(`${path}/release`),
      phone.press(invitation, page, { overall: '5', comment: '' }),
    ])
    t.equal(sent.status, 303)
    t.ok([200, 409].includes(released.status))
    t.match(await responsesOf(firm), [{ answers: [{ questionId: 'overall', value: 5 }] }])
  }
})

t.test('after the time to answer a held vote is no longer released', async (t) => {
  const { firm, invitation, path } = await held(t)
  await firm.asTenant(({ tx }) =>
    tx.updateTable('invitations').set({ expiresAt: new Date() }).where('id', '=', invitation.invitationId).execute(),
  )
  t.match(await firm.api.put(`${path}/release`), { status: 409, body: { code: 'invitation_expired' } })
  t.match(await firm.api.get(path), { body: { state: 'held' } })
})

t.test('figures count what was held and what became of it; a consultant and another firm see none', async (t) => {
  const { firm, path } = await held(t)
  const none = { held: 0, released: 0, discarded: 0 }
  const figures = async (query = '') => (await firm.api.get(`/held-votes/figures${query}`)).body
  t.match(await figures(), { ...none, held: 1 })
  t.match((await figures()).byReason[0], { reason: 'not_shown', ...none, held: 1 })
  await firm.api.put(`${path}/release`)
  t.match(await figures(), { ...none, released: 1 })
  t.match(await figures('?to=2026-01-01T00:00:00Z'), none)
  t.match(await figures('?from=2026-01-01T00:00:00Z'), { ...none, released: 1 })
  t.same(await heldOf(firm, '?state=held'), [])
  t.equal((await heldOf(firm, '?state=released&reason=not_shown')).length, 1)

  const consultant = await firm.as('consultant')
  for (const each of ['/held-votes', '/held-votes/figures', path]) t.match(await consultant.get(each), { status: 403 })
  const { api } = await firm.neighbour()
  t.match((await api.get('/held-votes')).body.items, [])
  for (const verb of ['release', 'discard']) t.match(await api.put(`${path}/${verb}`), { status: 404 })
})

t.test('an erased answer takes what was held of its invitation with it', async (t) => {
  const { firm, path } = await held(t)
  const { body } = await firm.api.put(`${path}/release`)
  t.equal((await firm.api.delete(`/responses/${body.responseId}`)).status, 204)
  t.same(await heldOf(firm), [])
})
