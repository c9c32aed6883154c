/*
 * What a test lives in: a database of its test file, the real app on it, and a firm of its own, so that tests of one
 * file need no cleaning and row-level security is exercised by all of them.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import t, { type Test } from 'tap'
import { scopes } from '../../src/access.ts'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { inTenant, type Role, system, type TenantContext } from '../../src/context.ts'
import { closeDeps, type Deps, makeDeps } from '../../src/deps.ts'
import { createApiKey } from '../../src/features/api-keys/service.ts'
import { createTenant } from '../../src/features/tenants/service.ts'
import { createUser } from '../../src/features/users/service.ts'
import type { App } from '../../src/http/app.ts'
import { newId } from '../../src/ids.ts'
import { type Api, apiClient } from './api.ts'
import { cloneDatabase } from './database.ts'
import { silentLog } from './log.ts'

export type QueueBackend = 'postgres' | 'redis'

export interface World {
  deps: Deps
  app: App
  /** As the role that owns the tables, which still sees rows only of a tenant it sets; asTenant is the usual way. */
  ownerUrl: string
  appUrl: string
  tenantId: string
  /** A caller with every scope. */
  api: Api
  /** A new user of that role, signed in; a consultant is linked to a consultant of the firm. */
  as(role: Role): Promise<SignedIn>
  /** Runs verbs and queries directly in this test's tenant. */
  asTenant<T>(fn: (ctx: TenantContext) => Promise<T>): Promise<T>
  /** A second firm in the same database. */
  neighbour(): Promise<Firm>
  /** A firm in the same database that is a sandbox. */
  sandbox(): Promise<Firm>
}

export type Firm = Pick<World, 'tenantId' | 'api' | 'as' | 'asTenant'>

export interface SignedIn extends Api {
  userId: string
  /** Empty unless the role is consultant. */
  consultantId: string
  accessToken: string
}

interface Surroundings {
  deps: Deps
  app: App
  ownerUrl: string
  appUrl: string
}

const surroundings = new Map<string, Promise<Surroundings>>()

function surround(backend: QueueBackend, env: Record<string, string>): Promise<Surroundings> {
  const key = JSON.stringify([backend, env])
  const known = surroundings.get(key)
  if (known) return known
  const made = make(backend, env)
  surroundings.set(key, made)
  return made
}

async function make(backend: QueueBackend, env: Record<string, string>): Promise<Surroundings> {
  const database = await cloneDatabase()
  const config = loadConfig(
    {
      DATABASE_URL: database.appUrl,
      PUBLIC_URL: 'http://rapport.test',
      SECRET_KEYS: `1:${randomBytes(32).toString('base64')}`,
      QUEUE_PREFIX: `test-${randomBytes(6).toString('hex')}`,
      RATE_LIMIT: '1000000',
      ...(backend === 'redis' && { REDIS_URL: process.env.REDIS_URL! }),
      ...env,
    },
    ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS'],
  )
  const deps = makeDeps(config, { name: 'test', log: silentLog })
  const app = await buildApp(deps)
  await app.ready()
  t.teardown(async () => {
    await app.close()
    await closeDeps(deps)
    await database.drop()
  })
  return { deps, app, ownerUrl: database.ownerUrl, appUrl: database.appUrl }
}

/** A new firm, with the app around it. `env` changes settings; each distinct env has a database of its own. */
export async function world(
  _test: Test,
  { backend = 'postgres', env = {} }: { backend?: QueueBackend; env?: Record<string, string> } = {},
): Promise<World> {
  const around = await surround(backend, env)
  return {
    ...around,
    ...(await firm(around)),
    neighbour: () => firm(around),
    sandbox: () => firm(around, { isSandbox: true }),
  }
}

async function firm({ deps, app }: Surroundings, kind: { isSandbox?: boolean } = {}): Promise<Firm> {
  const { id: tenantId } = await createTenant(deps, { name: 'Ahrens & Partner', ...kind })
  const asTenant = <T>(fn: (ctx: TenantContext) => Promise<T>) => inTenant(deps, tenantId, system, fn)
  const { key } = await asTenant((ctx) => createApiKey(ctx, { name: 'test', scopes }))
  const as = (role: Role) => asTenant((ctx) => signIn(app, ctx, role))
  return { tenantId, asTenant, as, api: apiClient(app, key) }
}

/** Makes a user and a token for it, as a sign-in would, without the cost of a password. */
async function signIn(app: App, ctx: TenantContext, role: Role): Promise<SignedIn> {
  const email = `${role}-${randomBytes(4).toString('hex')}@example.com`
  const { id: userId, tokenVersion } = await createUser(ctx, { email, name: `A ${role}`, role })
  const consultant = { tenantId: ctx.tenantId, userId, name: `A ${role}` }
  const linked =
    role === 'consultant' &&
    (await ctx.tx.insertInto('consultants').values(consultant).returning('id').executeTakeFirstOrThrow())
  const accessToken = app.jwt.sign({ sub: userId, tenant: ctx.tenantId, role, ver: tokenVersion, sid: newId() })
  return { ...apiClient(app, accessToken), userId, consultantId: linked ? linked.id : '', accessToken }
}

/** Runs the test on each queue backend: always on PostgreSQL, on Redis when REDIS_URL is set. */
export function onEachBackend(name: string, fn: (test: Test, backend: QueueBackend) => Promise<unknown>) {
  t.test(`${name} (queue on PostgreSQL)`, (test) => fn(test, 'postgres'))
  const skip = process.env.REDIS_URL ? false : 'REDIS_URL is not set'
  t.test(`${name} (queue on Redis)`, { skip }, (test) => fn(test, 'redis'))
}

/** A connection as the owner, for looking at what is stored; closed with the test. */
export async function ownerClient(test: Test, { ownerUrl }: Pick<World, 'ownerUrl'>): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  test.teardown(() => client.end())
  return client
}
