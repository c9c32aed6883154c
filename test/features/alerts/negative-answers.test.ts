import t from 'tap'
import type { SurveyContent } from '../../../src/features/surveys/schemas.ts'
import { type Asked, asked, newClient, newConsultant, publish } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

const answers = (...pairs: [string, string | number][]) => ({
  answers: pairs.map(([questionId, value]) => ({ questionId, value })),
})

const answer = (firm: Pick<World, 'api'>, { invitationId }: Asked, ...pairs: [string, string | number][]) =>
  firm.api.post(`/invitations/${invitationId}/response`, answers(...pairs))

const alertsOf = async ({ api }: Pick<World, 'api'>) => (await api.get('/alerts')).body.items

const eventsOf = ({ asTenant }: Pick<World, 'asTenant'>) =>
  asTenant(({ tx }) =>
    tx.selectFrom('outboxEvents').select(['type', 'resourceId', 'payload']).where('type', '^@', 'alert.').execute(),
  )

t.test('a negative answer is raised at once, with who said what to whom, and one event', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { consultant: { name: 'Ida Lund' } })
  const { body: receipt } = await answer(firm, invitation, ['overall', 1], ['skill', 5], ['timeliness', 2])
  const [alert, ...others] = await alertsOf(firm)
  t.same(others, [])
  const { ticketId, contactId, clientId, consultantIds } = invitation
  t.match(alert, {
    ...{ kind: 'negative_answer', responseId: receipt.id, ticketId, contactId, clientId, consultantIds },
    ...{ endedAt: null, excluded: false, withheld: false, cluster: null, responseRate: null },
    summary: 'Nordwind Logistik gave 1 of 5 for overall and 2 of 5 for timeliness to Ida Lund.',
    day: (await firm.api.get(`/responses/${receipt.id}`)).body.day,
  })
  t.same(alert.negativeAnswers, [
    { questionId: 'overall', kind: 'csat5', value: 1, dimension: 'overall', target: 'person' },
    { questionId: 'timeliness', kind: 'csat5', value: 2, dimension: 'timeliness', target: 'person' },
  ])
  t.same((await firm.api.get(`/alerts/${alert.id}`)).body, alert)
  t.same(await eventsOf(firm), [
    {
      type: 'alert.raised',
      resourceId: alert.id,
      payload: { kind: 'negative_answer', responseId: receipt.id, clientId, consultantIds },
    },
  ])
})

/** On each scale the highest negative mark and the lowest that is not. */
const limits = { csat5: [2, 3], csat3: [1, 2], nps: [6, 7], ces7: [3, 4] } as const

for (const target of ['person', 'firm', 'product'] as const)
  t.test(`the limits of what is negative are those of each scale, for answers about the ${target}`, async (t) => {
    const firm = await world(t)
    for (const [kind, [negative, notNegative]] of Object.entries(limits)) {
      const question = {
        id: 'q',
        kind: kind as 'nps',
        text: 'How?',
        required: false,
        dimension: 'skill',
        target,
      } as const
      const content: SurveyContent = {
        questions: [question, { id: 'why', kind: 'text', text: 'Why?', required: false }],
      }
      const surveyVersionId = await firm.asTenant((ctx) => publish(ctx, content))
      const before = (await alertsOf(firm)).length
      await answer(firm, await asked(firm, { surveyVersionId }), ['q', notNegative], ['why', '1'])
      t.equal((await alertsOf(firm)).length, before, `${kind} ${notNegative} is not`)
      await answer(firm, await asked(firm, { surveyVersionId }), ['q', negative])
      const [newest] = await alertsOf(firm)
      t.match(newest.negativeAnswers, [{ kind, value: negative, target }], `${kind} ${negative} is`)
      t.match(
        newest.summary,
        { person: / to Jonas Frey\.$/, firm: / to the firm\.$/, product: / to the product\.$/ }[target],
      )
    }
    t.equal((await alertsOf(firm)).length, 4)
  })

t.test('ten equal answers at once, and the same once more, raise one alert and one event', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm)
  await Promise.all(Array.from({ length: 10 }, () => answer(firm, invitation, ['overall', 1], ['skill', 2])))
  await answer(firm, invitation, ['overall', 1], ['skill', 2])
  t.equal((await alertsOf(firm)).length, 1)
  t.equal((await eventsOf(firm)).length, 1)
})

t.test('an answer that becomes negative is raised then; taken back and repeated it stays the one alert', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm)
  await answer(firm, invitation, ['overall', 5])
  t.same(await alertsOf(firm), [])
  for (const value of [2, 4, 1]) await answer(firm, invitation, ['overall', value])
  t.match(await alertsOf(firm), [{ negativeAnswers: [{ value: 2 }] }])
  t.equal((await alertsOf(firm)).length, 1)
  t.equal((await eventsOf(firm)).length, 1)
})

t.test('an answer that is not stored raises nothing', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm)
  await t.rejects(
    firm.asTenant(async ({ tx }) => {
      const { invitationId, surveyVersionId, contactId, ticketId } = invitation
      const survey = await tx.selectFrom('surveyVersions').select('surveyId').executeTakeFirstOrThrow()
      const { id: responseId } = await tx
        .insertInto('responses')
        .values({
          ...{ tenantId: firm.tenantId, invitationId, surveyVersionId, contactId, ticketId, day: '2026-03-01' },
          ...{ surveyId: survey.surveyId, submittedByKind: 'contact' },
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const mark = { questionId: 'overall', kind: 'csat5', dimension: 'overall', target: 'person', value: 1 }
      await tx
        .insertInto('answers')
        .values({ tenantId: firm.tenantId, responseId, ...mark })
        .execute()
      t.equal((await tx.selectFrom('alerts').select('id').execute()).length, 1)
      throw new Error('the process died')
    }),
  )
  t.same(await alertsOf(firm), [])
  t.same(await eventsOf(firm), [])
})

t.test('an answer about two consultants is one alert about both, whoever is asked about', async (t) => {
  const firm = await world(t)
  const [ida, jon] = await firm.asTenant(async (ctx) => [
    await newConsultant(ctx, { name: 'Ida Lund' }),
    await newConsultant(ctx, { name: 'Jon Frey' }),
  ])
  await answer(firm, await asked(firm, { credits: { [jon!]: 0.5, [ida!]: 0.5 }, clientId: null }), ['overall', 2])
  const [alert] = await alertsOf(firm)
  t.match(alert, { summary: 'Anna Berg gave 2 of 5 for overall to Ida Lund and Jon Frey.', clientId: null })
  t.same(alert.consultantIds, [ida, jon], 'in the order of their names')
  for (const consultantId of [ida, jon])
    t.same((await firm.api.get(`/alerts?consultantId=${consultantId}`)).body.items, [alert])
  t.same((await firm.api.get(`/alerts?consultantId=${alert.id}`)).body.items, [])
})

t.test('credit that is corrected moves the alert to whom the answer is about', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { consultant: { name: 'Ida Lund' } })
  const { body } = await answer(firm, invitation, ['overall', 2])
  const other = await firm.asTenant(async (ctx) => {
    const consultantId = await newConsultant(ctx, { name: 'Jon Frey' })
    await ctx.tx.updateTable('attributions').set({ consultantId }).where('responseId', '=', body.id).execute()
    return consultantId
  })
  t.match(await alertsOf(firm), [{ consultantIds: [other], summary: /to Jon Frey\.$/ }])
  t.same((await firm.api.get(`/alerts?consultantId=${invitation.consultantIds[0]}`)).body.items, [])
})

t.test('a response that is excluded raises nothing, however it changes, until it counts again', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm)
  const { body } = await answer(firm, invitation, ['overall', 5])
  const exclusion = { tenantId: firm.tenantId, responseId: body.id, reason: 'test', excludedByKind: 'system' }
  await firm.asTenant(({ tx }) => tx.insertInto('responseExclusions').values(exclusion).execute())
  await answer(firm, invitation, ['overall', 1])
  t.same(await alertsOf(firm), [])
  const include = () => firm.asTenant(({ tx }) => tx.deleteFrom('responseExclusions').execute())
  await include()
  t.match(await alertsOf(firm), [{ excluded: false, negativeAnswers: [{ value: 1 }] }])
  await firm.asTenant(({ tx }) => tx.insertInto('responseExclusions').values(exclusion).execute())
  t.match(await alertsOf(firm), [{ excluded: true }], 'what was raised stays, and says that it is excluded')
  await include()
  t.equal((await alertsOf(firm)).length, 1)
  t.equal((await eventsOf(firm)).length, 1)
})

t.test('an excluded response without a negative answer raises nothing when it counts again', async (t) => {
  const firm = await world(t)
  const { body } = await answer(firm, await asked(firm), ['overall', 5])
  const exclusion = { tenantId: firm.tenantId, responseId: body.id, reason: 'test', excludedByKind: 'system' }
  await firm.asTenant(({ tx }) => tx.insertInto('responseExclusions').values(exclusion).execute())
  await firm.asTenant(({ tx }) => tx.deleteFrom('responseExclusions').execute())
  t.same(await alertsOf(firm), [])
})

t.test('a response that is erased takes its alert along', async (t) => {
  const firm = await world(t)
  const clientId = await firm.asTenant((ctx) => newClient(ctx))
  const [erased, kept] = [await asked(firm, { clientId }), await asked(firm, { clientId })]
  const { body } = await answer(firm, erased, ['overall', 1])
  await answer(firm, kept, ['overall', 2])
  await firm.asTenant(({ tx }) => tx.deleteFrom('responses').where('id', '=', body.id).execute())
  t.match(await alertsOf(firm), [{ negativeAnswers: [{ value: 2 }] }])
  t.equal((await alertsOf(firm)).length, 1)
})
