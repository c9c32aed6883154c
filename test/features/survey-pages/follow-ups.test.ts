import t from 'tap'
import { type Asked, asked, showingIn } from '../../helpers/answering.ts'
import { branching } from '../../helpers/branching.ts'
import { type World, world } from '../../helpers/world.ts'

type Fields = Record<string, string | string[]>

/** Sends the form of the given page as a browser does that shows it: with the questions that stand on it. */
const press = async ({ app }: World, url: string, { surveyVersionId }: Asked, fields: Fields) => {
  const { body } = await app.inject(url)
  const askedQuestions = /name="askedQuestions" value="([^"]*)"/.exec(body)?.[1] ?? ''
  return post(app, url, { surveyVersion: surveyVersionId, askedQuestions, showing: showingIn(body), ...fields })
}

const post = (app: World['app'], url: string, fields: Fields) => {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => [name, each]))
  return app.inject({
    method: 'POST',
    url: url.replace('/more', ''),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(pairs as [string, string][]).toString(),
  })
}

const shown = async ({ app }: World, { path }: Asked) => showingIn((await app.inject(path)).body)
const questionsOf = (body: string) => /name="askedQuestions" value="([^"]*)"/.exec(body)?.[1]
const responses = async ({ api }: World) => (await api.get('/responses')).body.items
const said = (response: { answers: { questionId: string; value: unknown; text: unknown }[] }) =>
  Object.fromEntries(response.answers.map(({ questionId, value, text }) => [questionId, value ?? text]))

t.test('a low mark is stored at the first press, and only then reasons are asked for', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: branching })
  const { path } = invitation
  const first = await firm.app.inject(path)
  t.equal(questionsOf(first.body), 'overall comment')
  t.notMatch(first.body, /What went wrong|What should we do now/)

  const sent = await press(firm, path, invitation, { overall: '2', comment: '' })
  t.match(sent, { statusCode: 303, headers: { location: `${path}/more` } })
  t.match(await responses(firm), [{ complete: false, revision: 1, answers: [{ questionId: 'overall', value: 2 }] }])

  const more = await firm.app.inject(`${path}/more`)
  t.match(more, { statusCode: 200, body: /your answer is stored.*more/s })
  t.equal(questionsOf(more.body), 'reasons wish')
  t.match(more.body, />Finish</)
  const finished = await press(firm, `${path}/more`, invitation, { reasons: ['unsolved', 'slow'], wish: 'Call me.' })
  t.match(finished, { statusCode: 303, headers: { location: `${path}/thanks` } })
  const [response] = await responses(firm)
  t.match(response, { complete: true, revision: 2 })
  t.same(said(response), { overall: 2, reasons: 'slow unsolved', wish: 'Call me.' })
  t.same(
    response.answers.find(({ questionId }: { questionId: string }) => questionId === 'reasons').choices,
    ['slow', 'unsolved'],
    'reasons stand in the order of the question',
  )
  t.match((await firm.app.inject(`${path}/thanks`)).body, /It took too long and It is not solved/)
})

t.test('a mark in between leads to no more questions, and the answer is complete at once', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: branching })
  const sent = await press(firm, invitation.path, invitation, { overall: '3' })
  t.match(sent, { statusCode: 303, headers: { location: `${invitation.path}/thanks` } })
  t.match(await responses(firm), [{ complete: true }])
  t.match(await firm.app.inject(`${invitation.path}/more`), { statusCode: 200, body: /Thank you/ })
})

t.test('a reason can lead to yet another question; each step stores what was said so far', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: branching })
  const more = `${invitation.path}/more`
  await press(firm, invitation.path, invitation, { overall: '1' })
  t.match(await press(firm, more, invitation, { reasons: ['other'], wish: 'Hm.' }), { headers: { location: more } })
  t.match((await responses(firm))[0], { complete: false })
  t.equal(questionsOf((await firm.app.inject(more)).body), 'what')
  t.match(await press(firm, more, invitation, { what: '' }), { statusCode: 422, body: /Please answer this question/ })
  t.match((await responses(firm))[0], { complete: false }, 'what was stored before stays')
  await press(firm, more, invitation, { what: 'The tone.' })
  const [response] = await responses(firm)
  t.equal(response.complete, true)
  t.same(said(response), { overall: 1, reasons: 'other', wish: 'Hm.', what: 'The tone.' })
})

t.test('a required follow-up left open is asked for again; an optional one may be left', async (t) => {
  const firm = await world(t)
  const low = await asked(firm, { content: branching })
  await press(firm, low.path, low, { overall: '1', comment: 'Bad.' })
  const refused = await press(firm, `${low.path}/more`, low, { wish: 'Call me.' })
  t.match(refused, { statusCode: 422, body: /id="f-reasons">Please answer this question/ })
  t.equal(questionsOf(refused.body), 'reasons wish')
  t.match(refused.body, /Call me\./, 'what was typed is still there')
  t.same(said((await responses(firm))[0]), { overall: 1, comment: 'Bad.' })

  const high = await asked(firm, { content: branching })
  await press(firm, high.path, high, { overall: '5' })
  const [response] = (await firm.api.get(`/responses?contactId=${high.contactId}`)).body.items
  t.equal(response.complete, false)
  await press(firm, `${high.path}/more`, high, { praise: '' })
  const after = (await firm.api.get(`/responses/${response.id}`)).body
  t.match(after, { complete: true, revision: 1 }, 'nothing changed but that the person has seen it all')
})

t.test('who raises the mark later takes the reasons back, and the revision keeps them', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: branching })
  const { path } = invitation
  await press(firm, path, invitation, { overall: '1' })
  await press(firm, `${path}/more`, invitation, { reasons: ['slow'], wish: 'Call me.' })
  const again = await firm.app.inject(path)
  t.equal(questionsOf(again.body), 'overall comment reasons wish', 'all that was asked can be changed')
  t.match(again.body, /type="checkbox" name="reasons" value="slow" checked>/)
  t.notMatch(again.body, /name="reasons"[^>]* required/, 'the browser does not insist on what may not be wanted')
  await press(firm, path, invitation, { overall: '4', reasons: ['slow'], wish: 'Call me.' })
  const [response] = await responses(firm)
  t.match(response, { revision: 3, complete: true })
  t.same(said(response), { overall: 4 })
  const revisions = (await firm.api.get(`/responses/${response.id}/revisions?sort=-revision`)).body.items
  t.same(said(revisions[0]), { overall: 1, reasons: 'slow', wish: 'Call me.' })
})

t.test('the first form sent once more, late, takes back nothing of what was said after it', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: branching })
  const showing = await shown(firm, invitation)
  const { surveyVersionId: surveyVersion } = invitation
  const first = { surveyVersion, showing, askedQuestions: 'overall comment', overall: '2' }
  await post(firm.app, invitation.path, first)
  await press(firm, `${invitation.path}/more`, invitation, { reasons: ['slow'], wish: 'Call me.' })
  for (let time = 0; time < 2; time++) {
    const late = await post(firm.app, invitation.path, first)
    t.match(late, { statusCode: 303, headers: { location: `${invitation.path}/thanks` } })
  }
  const [response] = await responses(firm)
  t.match(response, { revision: 2, complete: true })
  t.same(said(response), { overall: 2, reasons: 'slow', wish: 'Call me.' })
})

t.test('the same form pressed ten times at once is one response with one revision', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: branching })
  const showing = await shown(firm, invitation)
  const { surveyVersionId: surveyVersion } = invitation
  const first = { surveyVersion, showing, askedQuestions: 'overall comment', overall: '2' }
  const presses = await Promise.all(Array.from({ length: 10 }, () => post(firm.app, invitation.path, first)))
  t.ok(presses.every(({ headers }) => headers.location === `${invitation.path}/more`))
  t.match(await responses(firm), [{ revision: 1, complete: false }])
})

t.test('where nothing may be changed later, the follow-ups can still be answered, and nothing else', async (t) => {
  const firm = await world(t)
  const setWindow = (editWindowDays: number) =>
    firm.asTenant(({ tx, tenantId }) =>
      tx.updateTable('tenants').set({ editWindowDays }).where('id', '=', tenantId).execute(),
    )
  await setWindow(0)
  const invitation = await asked(firm, { content: branching })
  const { path, surveyVersionId } = invitation
  await press(firm, path, invitation, { overall: '2' })
  const showing = await shown(firm, invitation)
  const raised = { surveyVersion: surveyVersionId, showing, askedQuestions: 'overall comment', overall: '4' }
  t.match(await post(firm.app, path, raised), { statusCode: 409 }, 'the mark stays')
  t.match(await press(firm, `${path}/more`, invitation, { reasons: ['slow'] }), {
    headers: { location: `${path}/thanks` },
  })
  t.same(said((await responses(firm))[0]), { overall: 2, reasons: 'slow' })
  t.match(await firm.app.inject(`${path}/more`), { statusCode: 200, body: /Thank you/ }, 'and it is done')

  const late = await asked(firm, { content: branching })
  await press(firm, late.path, late, { overall: '1' })
  const page = (await firm.app.inject(`${late.path}/more`)).body
  await firm.asTenant(({ tx }) =>
    tx
      .updateTable('responses')
      .set({ submittedAt: new Date(Date.now() - 86_400_000) })
      .where('invitationId', '=', late.invitationId)
      .execute(),
  )
  const fields = {
    surveyVersion: surveyVersionId,
    askedQuestions: questionsOf(page)!,
    showing: showingIn(page),
    reasons: ['slow'],
  }
  t.match(await post(firm.app, late.path, { ...fields, surveyVersion: late.surveyVersionId }), { statusCode: 409 })
  t.match((await firm.app.inject(`${late.path}/more`)).body, /Thank you/)
})

t.test('before there is an answer, and for links of nobody, there are no follow-ups', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: branching })
  const early = await firm.app.inject(`${invitation.path}/more`)
  t.equal(early.statusCode, 200)
  t.equal(questionsOf(early.body), 'overall comment', 'the survey itself is shown')
  t.equal((await firm.app.inject('/s/x/more')).statusCode, 404)
  const revoked = await asked(firm, { content: branching, revokedAt: new Date() })
  t.equal((await firm.app.inject(`${revoked.path}/more`)).statusCode, 404)
})

t.test('the mark of a link is a proposal: it asks for no reasons, and nothing else is chosen beforehand', async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm, { content: branching })
  t.notMatch((await firm.app.inject(path)).body, / checked/)
  const low = (await firm.app.inject(`${path}?m=1`)).body
  t.equal(low.match(/ checked/g)?.length, 1)
  t.match(low, /name="overall" value="1" checked/)
  t.equal(questionsOf(low), 'overall comment')
  t.notMatch((await firm.app.inject(`${path}?m=9`)).body, / checked/, 'a mark that the scale has not is none')
  const { path: usual } = await asked(firm)
  t.notMatch((await firm.app.inject(usual)).body, / checked/, 'not even that there is no answer')
  t.same(await responses(firm), [])
})
