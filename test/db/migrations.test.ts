import pg from 'pg'
import t from 'tap'
import { migrateDown, migrateToLatest } from '../../db/migrator.ts'
import { cloneDatabase } from '../helpers/database.ts'

/** All that makes up a schema, as text that can be compared. */
async function schemaOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ line: string }>(`
      select format('column %s.%s %s %s %s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
          a.attnotnull, coalesce(pg_get_expr(d.adbin, d.adrelid), '')) as line
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'kysely%'
      union all select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'kysely%'
      union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename not like 'kysely%'
      union all select format('policy %s %s %s %s %s %s', tablename, policyname, cmd, roles, qual, with_check)
        from pg_policies
      union all select format('trigger %s', pg_get_triggerdef(t.oid)) from pg_trigger t where not tgisinternal
      union all select format('function %s %s %s', pg_get_functiondef(oid), pg_get_userbyid(proowner), proacl)
        from pg_proc where pronamespace = 'public'::regnamespace
      union all select format('rights %s %s %s %s', relname, relrowsecurity, relforcerowsecurity, relacl)
        from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely%'
      union all select format('rights %s.%s %s', attrelid::regclass, attname, attacl) from pg_attribute
        where attacl is not null and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
      order by 1`)
    return rows.map(({ line }) => line)
  } finally {
    await client.end()
  }
}

t.test('all migrations can be undone and done again, and give the same schema', async (t) => {
  const database = await cloneDatabase()
  t.teardown(() => database.drop())
  const fresh = await schemaOf(database.ownerUrl)
  t.ok(fresh.length > 300)

  const undone: string[] = []
  for (let name = await migrateDown(database.ownerUrl); name.length > 0; name = await migrateDown(database.ownerUrl))
    undone.push(...name)
  t.same(await schemaOf(database.ownerUrl), [], 'nothing is left')

  const password = new URL(database.appUrl).password
  t.same(await migrateToLatest(database.ownerUrl, password), undone.reverse())
  t.same(await schemaOf(database.ownerUrl), fresh)
  t.same(await migrateToLatest(database.ownerUrl, password), [], 'a second time there is nothing to do')
})
