import t from 'tap'
import { asked } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const post = ({ app }: World, url: string, payload: string, headers = form) =>
  app.inject({ method: 'POST', url, payload, headers })
const suppressed = async ({ api }: World) =>
  (await api.get('/suppressions')).body.items.map(({ address }: { address: string }) => address)

t.test('opening the link, or a POST without the one-click field, unsubscribes nobody', async (t) => {
  const firm = await world(t)
  const { unsubscribePath } = await asked(firm)
  t.match(await firm.app.inject(unsubscribePath), { statusCode: 200, body: /Stop all surveys/ })
  t.match(await post(firm, unsubscribePath, ''), { statusCode: 200, body: /Stop all surveys/ })
  t.same(await suppressed(firm), [])
})

t.test('the one-click POST of a mail program unsubscribes at once, in either kind of form, and once', async (t) => {
  const firm = await world(t)
  const first = await asked(firm, { email: 'Anna.Berg@example.com' })
  const second = await asked(firm, { email: 'ben@example.com' })
  t.match(await post(firm, first.unsubscribePath, 'List-Unsubscribe=One-Click'), {
    statusCode: 200,
    body: /You are unsubscribed/,
  })
  const multipart = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
  const type = { 'content-type': 'multipart/form-data; boundary=x' }
  for (const _ of [1, 2]) t.match(await post(firm, second.unsubscribePath, multipart, type), { statusCode: 200 })
  t.same(await suppressed(firm), ['anna.berg@example.com', 'ben@example.com'])
  const { body } = await firm.api.get('/suppressions?address=Ben@example.com')
  t.match(body.items, [{ reason: 'unsubscribed', invitationId: second.invitationId }])
})

t.test('who unsubscribed by mistake can take it back, but not what the firm decided', async (t) => {
  const firm = await world(t)
  const { unsubscribePath } = await asked(firm, { email: 'anna@example.com' })
  await post(firm, unsubscribePath, 'List-Unsubscribe=One-Click')
  t.match(await firm.app.inject(unsubscribePath), { body: /Ask me again/ })
  t.match(await post(firm, `${unsubscribePath}/undo`, 'Subscribe-Again=One-Click'), { body: /Stop all surveys/ })
  t.same(await suppressed(firm), [])

  await firm.api.post('/suppressions', { address: 'Anna@Example.com' })
  await post(firm, `${unsubscribePath}/undo`, 'Subscribe-Again=One-Click')
  t.same(await suppressed(firm), ['anna@example.com'])
})

t.test('a forged link and a survey link unsubscribe nobody', async (t) => {
  const firm = await world(t)
  const { unsubscribePath, token } = await asked(firm)
  const forged = unsubscribePath.slice(0, -2) + (unsubscribePath.endsWith('AA') ? 'BB' : 'AA')
  for (const path of [forged, `/u/${token}`, '/u/x'])
    t.match(await post(firm, path, 'List-Unsubscribe=One-Click'), { statusCode: 404, body: /nothing here/ })
  t.same(await suppressed(firm), [])
})
