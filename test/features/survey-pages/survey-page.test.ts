import t from 'tap'
import { asked, sendForm } from '../../helpers/answering.ts'
import { world } from '../../helpers/world.ts'

t.test('the page shows who helped and with what, with the mark of the link chosen', async (t) => {
  const firm = await world(t)
  const about = 'I keep your printers running.'
  const invitation = await asked(firm, { subject: 'VPN <is> slow', consultant: { name: 'Mia Sol', about } })
  const page = await firm.app.inject(`${invitation.path}?m=4`)
  t.equal(page.statusCode, 200)
  for (const text of ['Mia Sol', about, 'VPN &lt;is&gt; slow', 'Ahrens &amp; Partner', 'Anna Berg'])
    t.ok(page.body.includes(text), text)
  t.match(page.body, /name="overall" value="4" checked/)
  t.notMatch(page.body, /<script|http:\/\/|style=/)
  t.match(page.headers, {
    'content-security-policy': /^default-src 'none'; style-src 'sha256-/,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-robots-tag': /noindex/,
  })
})

t.test('a sent form is stored, thanked for, and can be changed', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm)
  const sent = await sendForm(firm, invitation, { overall: '4', skill: '', comment: 'Fine.\r\nThanks!' })
  t.match(sent, { statusCode: 303, headers: { location: `${invitation.path}/thanks` } })
  const thanks = await firm.app.inject(sent.headers.location as string)
  t.match(thanks, { statusCode: 200, body: /Thank you, Anna Berg/ })
  t.match(thanks.body, new RegExp(`href="${invitation.path}"`))

  const again = await firm.app.inject(invitation.path)
  t.match(again.body, /name="overall" value="4" checked/)
  t.match(again.body, /You answered on/)
  await sendForm(firm, invitation, { overall: '5' })
  const [response] = (await firm.api.get('/responses')).body.items
  t.match(response, { revision: 2, answers: [{ questionId: 'overall', value: 5 }] })
})
