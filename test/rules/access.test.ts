/** Every route of the API says who may call it, and holds to it. */
import t from 'tap'
import { type Scope, scopes } from '../../src/access.ts'
import { createApiKey } from '../../src/features/api-keys/service.ts'
import type { App } from '../../src/http/app.ts'
import { newId } from '../../src/ids.ts'
import { apiClient } from '../helpers/api.ts'
import { type DescribedOperation, exampleBody, operations, pathWith } from '../helpers/openapi.ts'
import { world } from '../helpers/world.ts'

/** Routes that anybody may call, each with what it checks in place of a credential. */
const open = [
  'GET /.well-known/jwks.json', // public keys
  'GET /health/live',
  'GET /health/ready',
  'POST /hooks/{connectionId}', // the signature of the ticket system
  'POST /mail-feedback/{mailProviderId}', // the signature or secret of the mail provider
  'POST /v1/sessions', // e-mail address and password
  'POST /v1/sessions/refresh', // the refresh token
  'PUT /v1/passwords', // the token of a password link
]

/** Routes of /v1 for whoever is signed in, whatever the scopes. */
const signedIn = ['DELETE /v1/sessions/current', 'GET /v1/users/me', 'PUT /v1/users/me/password']

const all = await operations()
const scopeOf = ({ operation }: DescribedOperation) =>
  /Needs the scope `([a-z_]+:(?:read|write))`/.exec(operation.description ?? '')?.[1]

const call = (app: App, { method, path, operation }: DescribedOperation, credential?: string) =>
  app.inject({
    method,
    url: pathWith(path, () => newId()),
    headers: { ...(credential && { authorization: `Bearer ${credential}` }) },
    ...(exampleBody(operation) !== undefined && { payload: exampleBody(operation) as object }),
  })

t.test('only the listed routes are open, and all others name a scope that exists', async (t) => {
  const isOpen = ({ operation }: DescribedOperation) => operation.security?.length === 0
  t.same(
    all
      .filter(isOpen)
      .map(({ name }) => name)
      .sort(),
    [...open].sort(),
  )
  const without = all.filter((each) => !isOpen(each) && scopeOf(each) === undefined)
  t.same(without.map(({ name }) => name).sort(), signedIn)
  t.same(
    all.flatMap((each) => scopeOf(each) ?? []).filter((scope) => !scopes.includes(scope as Scope)),
    [],
  )
})

t.test('a route that does not say who may call it stops the start', async (t) => {
  const { app } = await world(t)
  t.throws(() => app.get('/v1/forgotten', () => ({})))
})

t.test('without credentials, and with wrong ones, every route answers 401', async (t) => {
  const { app } = await world(t)
  const wrong: string[] = []
  for (const each of all.filter(({ name }) => !open.includes(name)))
    for (const credential of [undefined, 'rpt_live_wrong', 'a.b.c'])
      if ((await call(app, each, credential)).statusCode !== 401) wrong.push(`${each.name} with ${credential}`)
  t.same(wrong, [])
})

t.test('a key with every scope but the one of the route is refused with 403', async (t) => {
  const { app, asTenant } = await world(t)
  const wrong: string[] = []
  for (const each of all.filter((each) => scopeOf(each) !== undefined)) {
    const others = scopes.filter((scope) => scope !== scopeOf(each))
    const { key } = await asTenant((ctx) => createApiKey(ctx, { name: 'all but one', scopes: others }))
    const answer = await call(app, each, key)
    if (answer.statusCode !== 403 || answer.json().code !== 'forbidden')
      wrong.push(`${each.name}: ${answer.statusCode}`)
  }
  t.same(wrong, [])
})

t.test('a key with the scope of the route gets past the door', async (t) => {
  const { app, asTenant } = await world(t)
  const wrong: string[] = []
  for (const each of all.filter((each) => scopeOf(each) !== undefined)) {
    const { key } = await asTenant((ctx) => createApiKey(ctx, { name: 'one', scopes: [scopeOf(each) as Scope] }))
    const { statusCode } = await call(app, each, key)
    if ([401, 500].includes(statusCode)) wrong.push(`${each.name}: ${statusCode}`)
  }
  t.same(wrong, [])
})

t.test('an ended key opens nothing', async (t) => {
  const { app, asTenant, api } = await world(t)
  const made = await asTenant((ctx) => createApiKey(ctx, { name: 'short', scopes }))
  t.equal((await apiClient(app, made.key).get('/clients')).status, 200)
  t.equal((await api.delete(`/api-keys/${made.id}`)).status, 204)
  t.equal((await apiClient(app, made.key).get('/clients')).status, 401)
})
