import t from 'tap'
import { writeLinkToken } from '../../../src/survey-links.ts'
import { asked, publish, sendForm } from '../../helpers/answering.ts'
import { world } from '../../helpers/world.ts'

t.test('a revoked, a cancelled, a foreign and a forged link get one and the same answer', async (t) => {
  const firm = await world(t)
  const revoked = await asked(firm, { revokedAt: new Date() })
  const cancelled = await asked(firm, { state: 'cancelled' })
  const good = await asked(firm)
  const expiresAt = new Date(Date.now() + 1000_000)
  const nobody = { tenantId: firm.tenantId, id: crypto.randomUUID(), expiresAt }
  const unsubscribe = good.unsubscribePath.slice('/u/'.length)
  const paths = [
    revoked.path,
    cancelled.path,
    `/s/${writeLinkToken(firm.deps.secrets, 'survey', nobody)}`,
    `/s/${unsubscribe}`,
    `/s/${good.token.slice(0, -4)}AAAA`,
    '/s/x',
    `/s/${'x'.repeat(74)}`,
  ]
  const pages = await Promise.all(paths.map((path) => firm.app.inject(path)))
  for (const [index, { statusCode, body }] of pages.entries()) {
    t.equal(statusCode, 404, paths[index]!)
    t.equal(body, pages[0]!.body)
  }
  const sent = await sendForm(firm, revoked, { overall: '5' })
  t.match(sent, { statusCode: 404, body: pages[0]!.body })
  t.equal((await firm.app.inject(`${revoked.path}/thanks`)).statusCode, 404)
})

t.test('after its expiry a link explains that it is too late, and takes nothing', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { expiresAt: new Date(Date.now() - 1000) })
  t.match(await firm.app.inject(invitation.path), { statusCode: 410, body: /The time to answer is over/ })
  t.match(await sendForm(firm, invitation, { overall: '5' }), { statusCode: 410, body: /The time to answer is over/ })
  t.same((await firm.api.get('/responses')).body.items, [])
})

t.test('answers that do not fit come back with what was typed and a message beside each field', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm)
  const sent = await sendForm(firm, invitation, { skill: '9', timeliness: '2', comment: `${'x'.repeat(4001)}<b>` })
  t.equal(sent.statusCode, 422)
  t.match(sent.body, /id="f-overall">Please answer this question\./)
  t.match(sent.body, /id="f-skill">Please choose a mark from 1 to 5\./)
  t.match(sent.body, /id="f-comment">Please use at most 4,000 characters; these are 4,004\./)
  t.match(sent.body, /name="timeliness" value="2" checked/)
  t.match(sent.body, 'x&lt;b&gt;</textarea>')
  t.match(sent.body, /href="#q-overall"/)
  t.same((await firm.api.get('/responses')).body.items, [])
})

t.test('a form made for another survey version, or for none, stores nothing', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm)
  const question = {
    id: 'overall',
    kind: 'csat5',
    text: 'How?',
    required: true,
    dimension: 'overall',
    target: 'person',
  }
  const otherVersion = await firm.asTenant((ctx) => publish(ctx, { questions: [question] } as never))
  for (const surveyVersion of [otherVersion, crypto.randomUUID(), 'x', '']) {
    const sent = await sendForm(firm, { ...invitation, surveyVersionId: surveyVersion }, { overall: '5' })
    t.match(sent, { statusCode: 422, body: /send them once more/ })
  }
  t.same((await firm.api.get('/responses')).body.items, [])
})

t.test('where nothing is required, an empty form is no answer', async (t) => {
  const firm = await world(t)
  const question = { id: 'mood', kind: 'csat3', text: 'How?', required: false, dimension: 'overall', target: 'person' }
  const invitation = await asked(firm, { content: { questions: [question] } as never })
  t.match(await sendForm(firm, invitation, { mood: '' }), { statusCode: 422, body: /at least one question/ })
})

t.test('what is no form, or too large, is refused with a page', async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm)
  const post = (payload: string, type: string) =>
    firm.app.inject({ method: 'POST', url: path, payload, headers: { 'content-type': type } })
  t.match(await post('<a/>', 'text/xml'), { statusCode: 415, body: /<h1>/ })
  t.match(await post(`comment=${'x'.repeat(300_000)}`, 'application/x-www-form-urlencoded'), {
    statusCode: 413,
    body: /<h1>/,
  })
})
