import t from 'tap'
import { world } from '../../helpers/world.ts'

t.test('a text is shown as the mail it would make, and nothing is stored or sent', async (t) => {
  const { api } = await world(t)
  const draft = { subject: 'About {{ subject }}', paragraphs: ['<i>{{ contact }}</i>'] }
  const { status, body } = await api.post('/mail-templates/survey/de/preview', draft)
  t.equal(status, 200)
  t.equal(body.subject, 'About The printer prints nothing')
  t.match(body.html, '&lt;i&gt;Anna Berg&lt;/i&gt;')
  t.match(body.html, 'lang="de"')
  t.match(body.text, '<i>Anna Berg</i>')
  t.same((await api.get('/mail-templates')).body.items, [])
  t.same((await api.get('/captured-mails')).body.items, [])
  t.equal((await api.post('/mail-templates/survey/de/preview', { ...draft, subject: '{{ x' })).status, 400)
})
