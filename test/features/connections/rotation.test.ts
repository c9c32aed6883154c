import t from 'tap'
import { callHook, connectZendesk, signedByZendesk, statusChanged, zendeskSecret } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

/** The status of a new call signed with that secret, as a process sees it that asks the database. */
async function callWith(firm: World, connection: string, secret: string) {
  firm.deps.recent.clear()
  const body = JSON.stringify(statusChanged('1', 'OPEN', 'SOLVED', new Date()))
  return (await callHook(firm, connection, body, signedByZendesk(body, { secret }))).status
}

const hourPasses = ({ asTenant }: World) =>
  asTenant(async ({ tx }) => {
    const [row] = await tx.selectFrom('connections').select('previousSecretUntil').execute()
    const until = new Date(row!.previousSecretUntil!.getTime() - 3_600_001)
    await tx.updateTable('connections').set({ previousSecretUntil: until }).execute()
  })

const replace = ({ api }: World, id: string, secret: string, keepPreviousHours?: number) =>
  api.put(`/connections/${id}/secret`, { secret, ...(keepPreviousHours !== undefined && { keepPreviousHours }) })

t.test('while a secret is replaced the old one and the new one are accepted, then only the new one', async (t) => {
  const firm = await world(t)
  const id = await connectZendesk(firm)
  const replaced = await replace(firm, id, 'second-secret', 1)
  t.equal(replaced.status, 200)
  const until = Date.parse(replaced.body.previousSecretUntil)
  t.ok(Math.abs(until - Date.now() - 3_600_000) < 60_000)
  t.same([await callWith(firm, id, zendeskSecret), await callWith(firm, id, 'second-secret')], [200, 200])
  t.equal(await callWith(firm, id, 'third-secret'), 401)
  await hourPasses(firm)
  t.same([await callWith(firm, id, zendeskSecret), await callWith(firm, id, 'second-secret')], [401, 200])
  t.match((await firm.api.get(`/connections/${id}`)).body, { previousSecretUntil: null })
})

t.test('of a secret that is replaced twice only the last one before is still valid', async (t) => {
  const firm = await world(t)
  const id = await connectZendesk(firm)
  await replace(firm, id, 'second-secret', 24)
  await replace(firm, id, 'third-secret', 24)
  t.same(
    await Promise.all([zendeskSecret, 'second-secret', 'third-secret'].map((secret) => callWith(firm, id, secret))),
    [401, 200, 200],
  )
})

t.test('a secret that leaked is replaced at once, and takes the one before it along', async (t) => {
  const firm = await world(t)
  const id = await connectZendesk(firm)
  await replace(firm, id, 'second-secret', 24)
  t.match(await replace(firm, id, 'third-secret'), { status: 200, body: { previousSecretUntil: null } })
  t.same(
    await Promise.all([zendeskSecret, 'second-secret', 'third-secret'].map((secret) => callWith(firm, id, secret))),
    [401, 401, 200],
  )
})

t.test('the first secret of a connection has none before it', async (t) => {
  const firm = await world(t)
  const { id } = (await firm.api.post('/connections', { name: 'Zendesk', system: 'zendesk' })).body
  t.match(await replace(firm, id, 'first-secret', 24), { status: 200, body: { previousSecretUntil: null } })
  t.equal(await callWith(firm, id, 'first-secret'), 200)
})

t.test('the secret that Zendesk signs tests with is known to everybody, and refused in place of one', async (t) => {
  const firm = await world(t)
  const id = await connectZendesk(firm)
  const known = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=='
  for (const keep of [0, 24])
    t.match(await replace(firm, id, known, keep), { status: 400, body: { errors: [{ pointer: '/secret' }] } })
  t.same([await callWith(firm, id, known), await callWith(firm, id, zendeskSecret)], [401, 200])
})
