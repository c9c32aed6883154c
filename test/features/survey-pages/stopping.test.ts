/** What a person may stop, and what it still gets then. */
import t from 'tap'
import { sendDueInvitations } from '../../../src/features/invitations/service.ts'
import { type Asked, asked, publish } from '../../helpers/answering.ts'
import { branching } from '../../helpers/branching.ts'
import { type World, world } from '../../helpers/world.ts'

const email = 'anna@example.com'
const press = async ({ app }: Pick<World, 'app'>, path: string, field: string) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return (await app.inject({ method: 'POST', url: path, headers, payload: `${field}=One-Click` })).body
}
const stopSurvey = (firm: World, { unsubscribePath }: Asked) => press(firm, `${unsubscribePath}/survey`, 'Stop-Survey')
const suppressions = async ({ api }: World) => (await api.get(`/suppressions?address=${email}`)).body.items

const surveyOf = ({ asTenant }: World, { surveyVersionId }: Asked) =>
  asTenant(
    async ({ tx }) =>
      (await tx.selectFrom('surveyVersions').select('surveyId').where('id', '=', surveyVersionId).executeTakeFirst())!
        .surveyId,
  )

/** A mail to Anna that is due, asking with this survey. */
const due = (firm: World, { contactId }: Asked, surveyVersionId: string) =>
  asked(firm, { contactId, surveyVersionId, state: 'scheduled', expiresAt: new Date(Date.now() + 86_400_000) })

async function sent(firm: World, { invitationId }: Asked) {
  await sendDueInvitations(firm.deps, firm.tenantId, [invitationId])
  return (await firm.api.get(`/invitations/${invitationId}`)).body.state
}

t.test('who stops surveys like this one is still asked with others, and the list says which', async (t) => {
  const firm = await world(t)
  const first = await asked(firm, { email })
  const other = await firm.asTenant((ctx) => publish(ctx, branching))
  t.match((await firm.app.inject(first.unsubscribePath)).body, /Stop surveys like this one.*Stop all surveys/s)
  const waiting = [await due(firm, first, first.surveyVersionId), await due(firm, first, other)]
  t.match(await stopSurvey(firm, first), /surveys like this one any more/)
  t.match(await suppressions(firm), [
    { reason: 'unsubscribed', surveyId: await surveyOf(firm, first), invitationId: first.invitationId },
  ])
  t.equal(await sent(firm, waiting[0]!), 'cancelled', 'at once, also what was decided before')
  t.equal(await sent(firm, waiting[1]!), 'sent')
})

t.test('the page of another survey knows nothing of it, and everything can be stopped from either', async (t) => {
  const firm = await world(t)
  const first = await asked(firm, { email })
  const second = await asked(firm, { contactId: first.contactId, content: branching })
  await stopSurvey(firm, first)
  t.match((await firm.app.inject(second.unsubscribePath)).body, /No more surveys\?/)
  t.match(await press(firm, second.unsubscribePath, 'List-Unsubscribe'), /will not send you surveys any more/)
  t.match((await firm.app.inject(first.unsubscribePath)).body, /will not send you surveys any more/)
  t.equal(await sent(firm, await due(firm, second, second.surveyVersionId)), 'cancelled')
})

t.test('who starts again gets both, and what the firm decided stays', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { email })
  await stopSurvey(firm, invitation)
  await press(firm, invitation.unsubscribePath, 'List-Unsubscribe')
  t.equal((await suppressions(firm)).length, 2)
  const again = () => press(firm, `${invitation.unsubscribePath}/undo`, 'Subscribe-Again')
  t.match(await again(), /No more surveys\?/)
  t.same(await suppressions(firm), [])
  t.equal(await sent(firm, await due(firm, invitation, invitation.surveyVersionId)), 'sent')

  await firm.api.post('/suppressions', { address: email })
  t.match(await stopSurvey(firm, invitation), /does not send surveys to your address/)
  await again()
  t.match(await suppressions(firm), [{ reason: 'manual' }])
})

t.test('opening the page, twice pressed and wrongly pressed buttons do no more than they say', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { email })
  for (const path of ['/survey', '/undo', ''])
    t.match(await press(firm, invitation.unsubscribePath + path, 'Something'), /No more surveys\?/)
  for (const path of ['/survey', '/undo'])
    t.match(await firm.app.inject(invitation.unsubscribePath + path), { statusCode: 200, body: /No more surveys\?/ })
  t.same(await suppressions(firm), [])
  await Promise.all([stopSurvey(firm, invitation), stopSurvey(firm, invitation), stopSurvey(firm, invitation)])
  t.equal((await suppressions(firm)).length, 1)
  const survey = `/u/${invitation.token}/survey`
  t.match(await press(firm, survey, 'Stop-Survey'), /nothing here/, 'the link of the survey unsubscribes nobody')
})

t.test('the page says what is stored, before and after', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { email, timeZone: 'Pacific/Auckland' })
  t.match((await firm.app.inject(invitation.unsubscribePath)).body, /your address and your choice are stored/)
  const body = await stopSurvey(firm, invitation)
  const options = { dateStyle: 'long', timeZone: 'Pacific/Auckland' } as const
  t.match(body, `this choice of ${new Intl.DateTimeFormat('en-GB', options).format(new Date())} are stored`)
  t.notMatch(body, email, 'but not the address, which whoever has the link might not know')
})
