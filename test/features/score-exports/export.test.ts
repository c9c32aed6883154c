/** Who gets the file, what it never holds, and what is refused. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createApiKey } from '../../../src/features/api-keys/service.ts'
import { pseudonyms } from '../../../src/features/score-exports/names.ts'
import { exportScores } from '../../../src/features/score-exports/service.ts'
import { createSecrets } from '../../../src/secrets.ts'
import { apiClient } from '../../helpers/api.ts'
import { answeredFirm, recalculated } from '../../helpers/score-export.ts'
import { world } from '../../helpers/world.ts'
import { differences } from '../../scoring/compare.ts'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/

t.test('with opaque names the file says the same of people whom nobody can recognise', async (t) => {
  const firm = await world(t)
  const { responseIds } = await answeredFirm(firm)
  await firm.api.put(`/responses/${responseIds[0]}/exclusion`, { reason: 'abuse', note: 'Anna Berg was rude.' })
  const plain = await firm.api.get('/scores/export')
  const opaque = await firm.api.get('/scores/export?pseudonymous=true')
  t.match(opaque.text, '"pseudonyms":{"key":1}')
  t.notMatch(opaque.text, uuid)
  t.notMatch(plain.text + opaque.text, /Anna|Berg|Ida|Lund|Nordwind|Ahrens|example\.com|rude|pleased/)
  t.match(plain.text, uuid)

  const nameOf = pseudonyms(firm.deps.secrets.pseudonymKey(firm.tenantId).key)
  const { input, excluded } = plain.body
  for (const each of input.responses) {
    each.id = nameOf('r', each.id)
    each.client = each.client && nameOf('k', each.client)
    each.survey = nameOf('s', each.survey)
    each.shares = each.shares.map(([consultant, share]: [string, number]) => [nameOf('c', consultant), share])
  }
  for (const each of input.invitations) each.consultant = nameOf('c', each.consultant)
  input.consultants = input.consultants.map((id: string) => nameOf('c', id))
  for (const each of excluded.responses) each.id = nameOf('r', each.id)
  const inOrder = (list: object[]) => list.map((each) => JSON.stringify(each)).sort()
  t.same(inOrder(opaque.body.input.responses), inOrder(input.responses))
  t.same(inOrder(opaque.body.input.invitations), inOrder(input.invitations))
  t.same(opaque.body.input.consultants, input.consultants.sort())
  t.same(opaque.body.excluded, excluded)
  const order = opaque.body.input.responses.map(({ id, at }: Record<string, string>) => `${at} ${id}`)
  t.same(order, order.toSorted(), 'inside a day names do not tell which answer came first')

  const [file, renamed] = ['opaque', 'renamed'].map((name) => join(t.testdir(), `${name}.json`)) as [string, string]
  writeFileSync(file, opaque.text)
  writeFileSync(renamed, JSON.stringify(plain.body))
  t.same(differences(await recalculated(renamed), await recalculated(file), { absolute: 1e-9, relative: 0 }), [])
})

t.test('opaque names are the same in every file of a firm, and others in another firm', async (t) => {
  const firm = await world(t)
  const { today } = await answeredFirm(firm)
  const consultants = async (query: string) =>
    (await firm.api.get(`/scores/export?pseudonymous=true&${query}`)).body.input.consultants
  t.same(await consultants('window=30'), await consultants(`window=365&asOf=${today}`))
  const key = `1:${randomBytes(32).toString('base64')}`
  const { pseudonymKey } = createSecrets(key)
  const name = (secrets: Pick<ReturnType<typeof createSecrets>, 'pseudonymKey'>, tenantId: string) =>
    pseudonyms(secrets.pseudonymKey(tenantId).key)('c', firm.tenantId)
  t.not(name({ pseudonymKey }, 'one firm'), name({ pseudonymKey }, 'another'))
  const rotated = createSecrets(`2:${randomBytes(32).toString('base64')},${key}`)
  t.equal(name(rotated, 'one firm'), name({ pseudonymKey }, 'one firm'), 'and survive a new key in front')
})

t.test('the file is for owners, managers and keys that may read every answer', async (t) => {
  const firm = await world(t)
  await answeredFirm(firm)
  for (const role of ['owner', 'manager'] as const)
    t.equal((await (await firm.as(role)).get('/scores/export')).status, 200, role)
  const refused = { status: 403, body: { code: 'forbidden' } }
  t.match(await (await firm.as('consultant')).get('/scores/export'), refused)
  const { key } = await firm.asTenant((ctx) => createApiKey(ctx, { name: 'board', scopes: ['scores:read'] }))
  t.match(await apiClient(firm.app, key).get('/scores/export'), refused)
})

t.test('another firm sees nothing of it', async (t) => {
  const firm = await world(t)
  const { today } = await answeredFirm(firm)
  const { body } = await (await firm.neighbour()).api.get(`/scores/export?asOf=${today}`)
  t.match(body.input, { consultants: [], responses: [], invitations: [], firm_invitations: { delivered: 0 } })
})

t.test('it comes as a file that nobody keeps on the way, and the audit log says who took it', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const { headers, body } = await manager.get('/scores/export?window=90&pseudonymous=true')
  t.match(headers, {
    'content-type': /^application\/json/,
    'content-disposition': `attachment; filename="scores-${body.as_of}-90-days.json"`,
    'cache-control': 'no-store',
  })
  const { items } = (await firm.api.get('/audit-events?resource=scores')).body
  t.match(items, [{ action: 'exported', actorId: manager.userId, details: { window: 90, pseudonymous: true } }])
})

t.test('a day to come, an unknown window and an unknown parameter are refused with their place', async (t) => {
  const { api } = await world(t)
  const wrong = {
    'asOf=2999-01-01': 'query/asOf',
    'asOf=0001-01-01': 'query/asOf',
    'asOf=2026-02-30': 'query/asOf',
    'window=31': 'query/window',
    'window=': 'query/window',
    'pseudonymous=perhaps': 'query/pseudonymous',
    'names=true': 'query/names',
  }
  for (const [query, pointer] of Object.entries(wrong))
    t.match(await api.get(`/scores/export?${query}`), { status: 400, body: { errors: [{ pointer }] } }, query)
  t.same((await api.get('/audit-events?resource=scores')).body.items, [], 'and nothing was taken')
})

t.test('too many responses for one file are refused, with what to ask for instead', async (t) => {
  const firm = await world(t)
  await answeredFirm(firm)
  const take = (window: 30 | 365, most: number) =>
    firm.asTenant((ctx) => exportScores(ctx, { window, pseudonymous: false }, most))
  await t.rejects(take(365, 30), { code: 'conflict', message: /^The 365 days .* more than 30 .*shorter window\.$/ })
  await t.rejects(take(30, 10), { code: 'conflict', message: /^The 180 days .*no shorter window/ })
  const { content } = await take(30, 30)
  t.equal(JSON.parse(await content.toArray().then((parts) => parts.join(''))).settings.window_days, 30)
})

t.test('a firm has one file at a time, and the next when that has ended or its caller is gone', async (t) => {
  const firm = await world(t)
  const other = await firm.neighbour()
  const take = () => firm.asTenant((ctx) => exportScores(ctx, { window: 30, pseudonymous: false }))
  const { content } = await take()
  const busy = await firm.api.get('/scores/export')
  t.match(busy, { status: 429, headers: { 'retry-after': '5' }, body: { code: 'too_many_requests' } })
  t.equal((await other.api.get('/scores/export')).status, 200)
  const closed = new Promise((resolve) => content.once('close', resolve))
  content.destroy()
  await closed
  for (let times = 0; times < 3; times++) t.equal((await firm.api.get('/scores/export')).status, 200)
})

t.test('when many firms take their files at once, one more has to wait', async (t) => {
  const firm = await world(t)
  const taken = []
  for (let firms = 0; firms < 4; firms++) {
    const other = await firm.neighbour()
    taken.push(await other.asTenant((ctx) => exportScores(ctx, { window: 30, pseudonymous: false })))
  }
  t.match(await firm.api.get('/scores/export'), { status: 429, body: { detail: /^Several other files/ } })
  for (const { content } of taken) await content.toArray()
  t.equal((await firm.api.get('/scores/export')).status, 200)
})

t.test('asking for the head alone leaves nothing behind', async (t) => {
  const firm = await world(t)
  const { accessToken } = await firm.as('manager')
  for (let times = 0; times < 3; times++) {
    const headers = { authorization: `Bearer ${accessToken}` }
    const { statusCode, body } = await firm.app.inject({ method: 'HEAD', url: '/v1/scores/export', headers })
    t.match({ statusCode, body }, { statusCode: 200, body: '' })
  }
})
