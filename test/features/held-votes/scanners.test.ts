import t from 'tap'
import {
  askedBefore,
  heldOf,
  people,
  responsesOf,
  timePasses,
  visitedFirm,
  visitorFrom,
} from '../../helpers/visitors.ts'

t.test('a scanner that follows every link and presses the button is held, and counts for nothing', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const scanner = visitorFrom(firm, people.scanner)
  for (const mark of [1, 2, 3, 4, 5]) await scanner.head(`${invitation.path}?m=${mark}`)
  const [page] = await scanner.sweep(invitation)
  const answer = await scanner.press(invitation, page, { overall: '1' })
  t.match(answer, { status: 202, body: /Please press once more/ })
  t.match(answer.body, /name="overall" value="1" checked/, 'what was entered is kept')
  t.match(await heldOf(firm), [
    {
      ...{ invitationId: invitation.invitationId, state: 'held', reason: 'all_links', network: '192.0.2.0/24' },
      ...{ answers: [{ questionId: 'overall', value: ['1'] }], times: 1, settledAt: null },
    },
  ])
  t.same(await responsesOf(firm), [])
  t.match((await firm.api.get(`/invitations/${invitation.invitationId}`)).body, { state: 'sent' })
})

t.test('one that changes its address and name between links and button is held right after the links', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  await visitorFrom(firm, people.scanner).sweep(invitation)
  const other = visitorFrom(firm, { agent: 'Barracuda Sentinel', address: '192.0.77.3' })
  const page = await other.open(invitation.path)
  t.match(await other.press(invitation, page, { overall: '1' }), { status: 202 })
  t.match(await heldOf(firm), [{ reason: 'all_links', agent: 'Barracuda Sentinel' }])
})

t.test('the link that people cannot see gives a scanner away, however slow it is', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const scanner = visitorFrom(firm, people.scanner)
  t.match(await scanner.open(`${invitation.path}?h=1`), { status: 200, body: /surveyVersion/ })
  await timePasses(firm, 1_800_000)
  t.match(await scanner.press(invitation, await scanner.open(`${invitation.path}?m=2`), { overall: '2' }), {
    status: 202,
  })
  t.match(await heldOf(firm), [{ reason: 'hidden_link' }])
  t.match((await firm.api.get(`/invitations/${invitation.invitationId}`)).body, { scannedAt: String })
})

t.test('a form within seconds of its mail is held, and so is one whose page was never shown', async (t) => {
  const firm = await visitedFirm(t)
  const fresh = await askedBefore(firm, { sentAt: new Date() })
  const scanner = visitorFrom(firm, people.scanner)
  const press = async () => scanner.press(fresh, await scanner.open(fresh.path), { overall: '1' })
  for (let time = 0; time < 3; time++) t.match(await press(), { status: 202 })
  t.match(await heldOf(firm), [{ reason: 'too_soon', times: 3 }], 'one row, however often')

  const old = await askedBefore(firm)
  const fields = { surveyVersion: old.surveyVersionId, overall: '1' }
  t.match(await scanner.press(old, undefined, fields), { status: 202 })
  const foreign = await scanner.open(fresh.path)
  t.match(await scanner.press(old, foreign, fields), { status: 202 }, 'the page of another invitation is no showing')
  t.match(await scanner.press(old, undefined, { ...fields, showing: 'x'.repeat(34) }), { status: 202 })
  t.match(await heldOf(firm, `?invitationId=${old.invitationId}`), [{ reason: 'not_shown', times: 3 }])
  t.same(await responsesOf(firm), [])
})

t.test('a scanner that presses again at once, and again, stays held', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const scanner = visitorFrom(firm, people.scanner)
  let page = await scanner.press(invitation, undefined, { surveyVersion: invitation.surveyVersionId, overall: '1' })
  for (let time = 0; time < 3; time++) page = await scanner.press(invitation, page, { overall: '1' })
  t.equal(page.status, 202)
  t.match(await heldOf(firm), [{ state: 'held', reason: 'at_once', times: 4 }])
  t.same(await responsesOf(firm), [])
})

t.test('what cannot be an answer is held by nobody', async (t) => {
  const firm = await visitedFirm(t)
  const scanner = visitorFrom(firm, people.scanner)
  const open = await askedBefore(firm)
  const fields = (surveyVersion: string, overall: string) => ({ surveyVersion, overall })
  t.match(await scanner.press(open, undefined, fields(open.surveyVersionId, '9')), { status: 422 })
  t.match(await scanner.press(open, undefined, fields('', '1')), { status: 422 })
  t.match(await scanner.press(open, undefined, fields(crypto.randomUUID(), '1')), { status: 422 })
  for (const [story, status] of [
    [{ expiresAt: new Date(Date.now() - 1000) }, 410],
    [{ revokedAt: new Date() }, 404],
    [{ state: 'cancelled' }, 404],
  ] as const) {
    const gone = await askedBefore(firm, story)
    t.match(await scanner.press(gone, undefined, fields(gone.surveyVersionId, '1')), { status })
  }
  t.same(await heldOf(firm), [])
})

t.test('ten forms at once leave one held vote', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const scanner = visitorFrom(firm, people.scanner)
  const fields = { surveyVersion: invitation.surveyVersionId, overall: '1' }
  const answers = await Promise.all(Array.from({ length: 10 }, () => scanner.press(invitation, undefined, fields)))
  t.ok(answers.every(({ status }) => status === 202))
  t.match(await heldOf(firm), [{ times: 10 }])
})
