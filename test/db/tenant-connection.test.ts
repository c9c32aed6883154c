import { randomUUID } from 'node:crypto'
import pg from 'pg'
import t, { type Test } from 'tap'
import { createPool, type Pool } from '../../db/client.ts'
import { defineStatement, tenantStatements, tenantTransaction } from '../../db/tenant.ts'
import { cloneDatabase } from '../helpers/database.ts'
import { noPooler, throughPooler } from '../helpers/pgbouncer.ts'

const database = await cloneDatabase()
t.teardown(() => database.drop())

function open(t: Test, { max = 1, prepared = true, url = database.appUrl } = {}): Pool {
  const pool = createPool({ connectionString: url, max, applicationName: 'test', preparedStatements: prepared })
  t.teardown(() => pool.end())
  return pool
}

async function newTenant(pool: Pool, name = 'Ahrens'): Promise<string> {
  const id = randomUUID()
  await tenantTransaction(pool, id, ({ tx }) => tx.insertInto('tenants').values({ id, name }).execute())
  return id
}

const listNames = defineStatement<{ name: string }>('test_list_names', 'select name from tenants where $1 = 1')

for (const prepared of [true, false]) {
  t.test(`a tenant sees itself only (prepared statements: ${prepared})`, async (t) => {
    const pool = open(t, { prepared })
    const [ours, theirs] = [await newTenant(pool, 'Ours'), await newTenant(pool, 'Theirs')]
    for (const [id, name] of [
      [ours, 'Ours'],
      [theirs, 'Theirs'],
      [ours, 'Ours'],
    ] as const) {
      const each = tenantStatements(pool, id)
      t.same(await each.tx.selectFrom('tenants').select('name').execute(), [{ name }])
      t.same(await each.run(listNames, [1]), [{ name }])
      const inside = await tenantTransaction(pool, id, async ({ tx, run }) => [
        ...(await tx.selectFrom('tenants').select('name').execute()),
        ...(await run(listNames, [1])),
      ])
      t.same(inside, [{ name }, { name }])
    }
  })

  t.test(
    `nothing of a tenant stays on the connection, after success and after an error (prepared: ${prepared})`,
    async (t) => {
      const pool = open(t, { prepared })
      const id = await newTenant(pool)
      const left = async () => {
        const { rows } = await pool.query(
          `select current_setting('app.tenant_id', true) as setting, (select count(*)::int from tenants) as seen`,
        )
        return { setting: rows[0].setting || '', seen: rows[0].seen }
      }
      const nothing = { setting: '', seen: 0 }
      const each = tenantStatements(pool, id)
      await each.run(listNames, [1])
      t.same(await left(), nothing)
      await t.rejects(each.tx.insertInto('tenants').values({ id, name: 'again' }).execute(), { code: '23505' })
      t.same(await left(), nothing)
      await t.rejects(each.run(defineStatement('test_divide', 'select 1 / $1::int'), [0]), { code: '22012' })
      t.same(await left(), nothing)
      await t.rejects(each.run(defineStatement('test_broken', 'select nonsense from nowhere'), []), { code: '42P01' })
      t.same(await left(), nothing)
      await t.rejects(
        tenantTransaction(pool, id, async () => {
          throw new Error('changed my mind')
        }),
        /changed my mind/,
      )
      t.same(await left(), nothing)
      t.equal(pool.totalCount, 1, 'the same connection all the time')
      t.same(await each.run(listNames, [1]), [{ name: 'Ahrens' }], 'and it still works')
    },
  )
}

t.test('a row of another tenant can neither be written nor handed over', async (t) => {
  const pool = open(t)
  const [ours, theirs] = [await newTenant(pool), await newTenant(pool)]
  const each = tenantStatements(pool, ours)
  await t.rejects(each.tx.insertInto('clients').values({ tenantId: theirs, name: 'x' }).execute(), { code: '42501' })
  const { id } = await each.tx
    .insertInto('clients')
    .values({ tenantId: ours, name: 'Nordwind' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.rejects(each.tx.updateTable('clients').set({ tenantId: theirs }).execute(), { code: '42501' })
  const other = tenantStatements(pool, theirs)
  await t.rejects(
    other.tx.insertInto('contacts').values({ tenantId: theirs, name: 'Anna', clientId: id }).execute(),
    { code: '23503' },
    'a key into another tenant finds nothing',
  )
})

t.test('a failed transaction leaves nothing', async (t) => {
  const pool = open(t)
  const tenantId = await newTenant(pool)
  await t.rejects(
    tenantTransaction(pool, tenantId, async ({ tx }) => {
      await tx.insertInto('clients').values({ tenantId, name: 'Nordwind' }).execute()
      await tx
        .insertInto('clients')
        .values({ tenantId, name: null as unknown as string })
        .execute()
    }),
    { code: '23502' },
  )
  t.same(await tenantStatements(pool, tenantId).tx.selectFrom('clients').selectAll().execute(), [])
})

t.test('a text that is no UUID is never taken for a tenant', async (t) => {
  const pool = open(t)
  for (const id of ['', 'x', "'; drop table clients; --", randomUUID().toUpperCase()]) {
    t.throws(() => tenantStatements(pool, id), /lower-case UUID/)
    await t.rejects(
      tenantTransaction(pool, id, async () => {}),
      /lower-case UUID/,
    )
  }
})

t.test('one statement of a tenant is one round trip: set_config, statement, one Sync', async (t) => {
  const pool = open(t)
  const id = await newTenant(pool)
  const each = tenantStatements(pool, id)
  await each.run(listNames, [1])
  const sent = await messagesSent(pool, () => each.run(listNames, [1]))
  t.same(sent, ['bind', 'execute', 'bind', 'execute', 'sync'], 'parsed on the first call already')
})

/** Names of the protocol messages that fn makes the pool's only connection send. */
async function messagesSent(pool: Pool, fn: () => Promise<unknown>): Promise<string[]> {
  const client = await pool.connect()
  const connection = (client as unknown as { connection: Record<string, (...args: unknown[]) => unknown> }).connection
  const sent: string[] = []
  const spied = ['parse', 'bind', 'describe', 'execute', 'sync', 'query', 'flush'] as const
  const originals = new Map(spied.map((name) => [name, connection[name]!]))
  for (const name of spied)
    connection[name] = (...args) => {
      sent.push(name)
      return originals.get(name)!.apply(connection, args)
    }
  client.release()
  await fn()
  for (const name of spied) connection[name] = originals.get(name)!
  return sent.filter((name) => name !== 'describe')
}

async function twentyAtOnce(t: Test, pool: Pool) {
  const tenants = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => ({
      name: `Firm ${index}`,
      id: await newTenant(pool, `Firm ${index}`),
    })),
  )
  const wrong: string[] = []
  const look = async ({ id, name }: { id: string; name: string }, round: number) => {
    const seen =
      round % 2 === 0
        ? await tenantStatements(pool, id).run(listNames, [1])
        : await tenantTransaction(pool, id, ({ tx }) => tx.selectFrom('tenants').select('name').execute())
    if (seen.length !== 1 || seen[0]!.name !== name) wrong.push(name)
  }
  await Promise.all(Array.from({ length: 400 }, (_, round) => look(tenants[round % 20]!, round)))
  t.same(wrong, [])
  t.equal((await pool.query('select from tenants')).rowCount, 0, 'and a bare query sees nothing')
}

t.test('twenty tenants at once on two connections each see their own rows only', (t) =>
  twentyAtOnce(t, open(t, { max: 2 })),
)

t.test('the same through a pooler in transaction mode, without prepared statements', { skip: noPooler }, async (t) => {
  const url = await throughPooler(t, database.appUrl)
  await twentyAtOnce(t, open(t, { max: 10, prepared: false, url }))
})

t.test('a connection that PostgreSQL ended is replaced by the next call', async (t) => {
  const pool = open(t)
  pool.on('error', () => {})
  const id = await newTenant(pool)
  const { rows } = await pool.query('select pg_backend_pid() as pid')
  const killer = new pg.Client({ connectionString: database.ownerUrl })
  await killer.connect()
  await killer.query('select pg_terminate_backend($1)', [rows[0].pid])
  await killer.end()
  const each = tenantStatements(pool, id)
  await each.run(listNames, [1]).catch(() => {})
  t.same(await each.run(listNames, [1]), [{ name: 'Ahrens' }])
})
