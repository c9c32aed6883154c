import t from 'tap'
import { allowedHostsOf, createOutbound } from '../../src/outbound/outbound.ts'
import { asking } from '../../src/ticket-systems/asking.ts'
import { lookUpTicket } from '../../src/ticket-systems/look-up.ts'
import { ticketSystems } from '../../src/ticket-systems/registry.ts'
import { apiServer } from '../helpers/look-up-server.ts'
import { anna, documented, ida } from './look-up-answers.ts'

const outbound = createOutbound(allowedHostsOf('127.0.0.1'))
t.teardown(() => outbound.close())
const limits = { now: () => new Date(), withinMs: 5000 }
const helpScout = ticketSystems.get('help-scout')!.lookUp!
const app = { appId: 'app-1', appSecret: 'tok/1+&' }

t.test('Help Scout gives a token for the app first, which every further call carries', async (t) => {
  const server = await apiServer(t, ({ url }) =>
    url === '/v2/oauth2/token'
      ? { json: { token_type: 'bearer', access_token: 'short-lived' } }
      : { json: documented['help-scout']!.answers[url.slice(1)] },
  )
  const ask = await asking(outbound, { baseUrl: `${server.base}/`, credentials: app }, helpScout, limits)
  const nothing = { assigneeKey: '9', assigneeBy: 'id', requesterId: '8' } as const
  const known = { noAssignee: false, noRequester: false, noOrganisation: false }
  const found = await lookUpTicket(helpScout, ask, { ...nothing, ...known, externalId: '42', number: null })
  t.match(found, { assignee: ida, requester: anna })
  const [token, ...others] = server.asked
  t.match(token, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  t.same(Object.fromEntries(new URLSearchParams(token!.body)), {
    ...{ grant_type: 'client_credentials', client_id: 'app-1', client_secret: 'tok/1+&' },
  })
  t.equal(others.length, 2)
  t.ok(others.every(({ headers }) => headers.authorization === 'Bearer short-lived'))
})

t.test('a token that is refused, missing or would end a header is no way in', async (t) => {
  const tokens = [{}, { access_token: '' }, { access_token: 'a\r\nx-evil: 1' }, { access_token: 7.5 }, [], null]
  for (const json of tokens) {
    const server = await apiServer(t, () => ({ json }))
    const account = { baseUrl: server.base, credentials: app }
    await t.rejects(asking(outbound, account, helpScout, limits), { name: 'LookUpFailed', fault: 'wrong' })
    t.equal(server.asked.length, 1)
  }
  const refusing = await apiServer(t, () => ({ status: 401, json: {} }))
  const account = { baseUrl: refusing.base, credentials: app }
  await t.rejects(asking(outbound, account, helpScout, limits), { name: 'LookUpFailed', fault: 'credentials' })
})

t.test('a base address may have a path, and calls stay below it', async (t) => {
  const server = await apiServer(t, () => ({ json: {} }))
  const { lookUp } = ticketSystems.get('autotask')!
  const credentials = { userName: 'u', secret: 's', integrationCode: 'i' }
  const account = { baseUrl: `${server.base}/atservicesrest/`, credentials }
  const ask = await asking(outbound, account, lookUp!, limits)
  await ask(lookUp!.tryPath)
  t.match(server.asked, [{ url: '/atservicesrest/v1.0/Tickets/entityInformation', headers: { username: 'u' } }])
})

t.test('one look-up makes at most a dozen calls and ends in time', async (t) => {
  const server = await apiServer(t, () => ({ json: {} }))
  const { lookUp } = ticketSystems.get('zendesk')!
  const account = { baseUrl: server.base, credentials: { accessToken: 't' } }
  const ask = await asking(outbound, account, lookUp!, limits)
  for (let call = 1; call <= 12; call += 1) await ask('x')
  await t.rejects(ask('x'), { name: 'LookUpFailed', fault: 'wrong' })
  server.answer(() => 'taken')
  const impatient = await asking(outbound, account, lookUp!, { ...limits, withinMs: 300 })
  const started = performance.now()
  await t.rejects(impatient('x'), { name: 'LookUpFailed', fault: 'later' })
  await t.rejects(impatient('x'), { name: 'LookUpFailed', fault: 'later' })
  t.ok(performance.now() - started < 2500)
})
