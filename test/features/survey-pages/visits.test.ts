import t from 'tap'
import { networkOf } from '../../../src/features/survey-pages/visitor.ts'
import { asked, sendForm } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

const intents = ({ asTenant }: World) =>
  asTenant(({ tx }) => tx.selectFrom('intents').selectAll().orderBy('nth').execute())

t.test('opening a link notes the visit and stores no vote, however often and from wherever', async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm)
  const headers = { 'user-agent': `Scanner ${'x'.repeat(500)}` }
  const open = (query: string) => firm.app.inject({ url: path + query, headers, remoteAddress: '203.0.113.77' })
  await open('?m=1')
  for (const query of ['?m=5', '', '?m=99', '?m=abc', '?m=1&m=2']) t.equal((await open(query)).statusCode, 200)
  t.match(await intents(firm), [
    { nth: 1, mark: 1, network: '203.0.113.0/24', agent: /^Scanner x{112}$/ },
    { nth: 2, mark: 5 },
    { nth: 3, mark: null },
    { mark: null },
    { mark: null },
    { mark: null },
  ])
  t.same((await firm.api.get('/responses')).body.items, [])
})

t.test('at most 50 visits of an invitation are noted, also of visitors at once', async (t) => {
  const firm = await world(t)
  const { path } = await asked(firm)
  for (let round = 0; round < 6; round++)
    await Promise.all(Array.from({ length: 12 }, () => firm.app.inject(`${path}?m=1`)))
  const nths = (await intents(firm)).map(({ nth }) => nth)
  t.ok(nths.length <= 50 && nths.length > 6, `${nths.length} visits`)
})

t.test('HEAD does nothing, and a POST without a form neither sets nor changes a vote', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm)
  t.match(await firm.app.inject({ method: 'HEAD', url: `${invitation.path}?m=1` }), { statusCode: 200, body: '' })
  t.match(await firm.app.inject({ method: 'HEAD', url: '/s/x' }), { statusCode: 404 })
  t.same(await intents(firm), [])
  const bare = () => firm.app.inject({ method: 'POST', url: `${invitation.path}?m=1` })
  t.match(await bare(), { statusCode: 422, body: /not stored yet/ })
  t.same((await firm.api.get('/responses')).body.items, [])
  await sendForm(firm, invitation, { overall: '4' })
  await firm.app.inject(`${invitation.path}?m=1`)
  await bare()
  t.match((await firm.api.get('/responses')).body.items, [{ revision: 1, answers: [{ value: 4 }] }])
})

t.test('an address is shortened to its network', async (t) => {
  for (const [address, network] of [
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::/48'],
    ['2001:DB8::1', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['not an address', null],
  ] as const)
    t.equal(networkOf(address), network, address)
})
