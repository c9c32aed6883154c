/** Reads the catalog: what a migration forgets about tenants fails here, and not one day in production. */
import pg from 'pg'
import t from 'tap'
import { cloneDatabase } from '../helpers/database.ts'

/** Tables that hold nothing of a tenant, each with its reason. */
const withoutTenant = ['kysely_migration', 'kysely_migration_lock'] // which migrations ran

/** Functions that look across tenants, each with its reason; they return ids only. */
const acrossTenants = {
  users_with_email: 'sign-in knows an address and not yet a tenant',
  tenant_of_connection: 'a call of a ticket system names a connection and not yet a tenant',
  tenant_of_mail_provider: 'a call of a mail provider names no tenant either',
  nudge_waiting_deliveries: 'the sweep finds calls that nobody processed',
  nudge_unfinished_matches: 'the sweep finds contacts and consultants for whom tickets still wait',
  nudge_due_look_ups: 'the sweep finds tickets whose ticket system is to be asked',
  claim_write_back_checks: 'the sweep finds connections whose answers are to be written on tickets',
  nudge_due_write_backs: 'the sweep finds answers that are still to be written on their tickets',
  nudge_due_invitations: 'the sweep finds surveys that are due',
  abandoned_invitations: 'the sweep finds surveys whose sender died',
  claim_schedule_looks: 'the sweep finds policies whose dates are to be planned',
  nudge_ask_batches: 'the sweep finds people who are asked by hand and are still to be decided about',
  nudge_due_dates: 'the sweep finds dates on which somebody is to be asked',
  expired_invitations: 'the sweep finds surveys nobody answered in time',
  nudge_due_reminders: 'the sweep finds reminders that are due',
  abandoned_reminders: 'the sweep finds reminders whose sender died',
  nudge_due_scores: 'the sweep finds firms whose scores are to be calculated again',
  claim_connection_checks: 'the sweep finds connections to look at, whether calls still come',
  claim_delivery_logs: 'the sweep finds firms whose old payloads are to go',
  nudge_delivery_replays: 'the sweep finds replays that nobody has finished',
  nudge_policy_replays: 'the sweep finds replays of policies that nobody is at',
}

const database = await cloneDatabase()
const owner = new pg.Client({ connectionString: database.ownerUrl })
await owner.connect()
t.teardown(async () => {
  await owner.end()
  await database.drop()
})

const names = async (query: string, values: unknown[] = []) =>
  (await owner.query<{ name: string }>(query, values)).rows.map(({ name }) => name)

const tenantTables = `select c.oid, c.relname from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all ($1)`

t.test('every table is closed to other tenants, also for its owner', async (t) => {
  t.same(
    await names(
      `select relname as name from pg_class where oid in (select oid from (${tenantTables}) tables)
         and not (relrowsecurity and relforcerowsecurity)`,
      [withoutTenant],
    ),
    [],
  )
  const own = `(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid`
  t.same(
    await names(
      `select relname as name from (${tenantTables}) tables where not exists (
         select from pg_policies p where p.schemaname = 'public' and p.tablename = relname and p.policyname = 'tenant'
           and p.cmd = 'ALL' and p.roles = '{public}' and p.qual = p.with_check
           and p.qual = format('(%s = %s)', case relname when 'tenants' then 'id' else 'tenant_id' end, $2::text))`,
      [withoutTenant, own],
    ),
    [],
    'the one policy on tenant_id',
  )
  t.same(
    await names(
      `select distinct tablename || ': ' || policyname as name from pg_policies
       where policyname <> 'tenant' and roles <> '{rapport_dispatcher}'`,
    ),
    [],
    'no other policy, but for the role that cannot sign in',
  )
})

t.test('every table has a column tenant_id that is never empty, and the application may read it', async (t) => {
  t.same(
    await names(
      `select relname as name from (${tenantTables}) tables where relname <> 'tenants' and not exists (
         select from pg_attribute a where a.attrelid = oid and a.attname = 'tenant_id' and a.attnotnull)`,
      [withoutTenant],
    ),
    [],
  )
  t.same(
    await names(
      `select relname as name from (${tenantTables}) tables where not has_table_privilege('rapport_app', oid, 'select')`,
      [withoutTenant],
    ),
    [],
  )
})

t.test('every primary and unique key begins with the tenant', async (t) => {
  t.same(
    await names(
      `select i.indexrelid::regclass::text as name from pg_index i join (${tenantTables}) tables on oid = i.indrelid
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where i.indisunique and a.attname <> case relname when 'tenants' then 'id' else 'tenant_id' end`,
      [withoutTenant],
    ),
    [],
  )
})

t.test('every foreign key begins with the tenant on both sides, or leads to the tenant itself', async (t) => {
  t.same(
    await names(
      `select k.conname as name from pg_constraint k join (${tenantTables}) tables on tables.oid = k.conrelid
       join pg_attribute mine on mine.attrelid = k.conrelid and mine.attnum = k.conkey[1]
       join pg_attribute theirs on theirs.attrelid = k.confrelid and theirs.attnum = k.confkey[1]
       where k.contype = 'f' and not (mine.attname = 'tenant_id'
         and theirs.attname = case when k.confrelid = 'tenants'::regclass then 'id' else 'tenant_id' end)`,
      [withoutTenant],
    ),
    [],
  )
})

t.test('every foreign key has an index, so that a delete does not read the whole table', async (t) => {
  t.same(
    await names(
      `select k.conname as name from pg_constraint k join (${tenantTables}) tables on tables.oid = k.conrelid
       where k.contype = 'f' and not exists (
         select from pg_index i where i.indrelid = k.conrelid
           and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) in (
             select format('(%I IS NOT NULL)', a.attname) from pg_attribute a
             where a.attrelid = k.conrelid and a.attnum = any (k.conkey)))
           and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`,
      [withoutTenant],
    ),
    [],
  )
})

t.test('only the listed functions look across tenants, closed to everybody but the application', async (t) => {
  const { rows } = await owner.query(
    `select p.proname as name, pg_get_userbyid(p.proowner) as owner, p.proconfig as settings,
       has_function_privilege('public', p.oid, 'execute') as open,
       has_function_privilege('rapport_app', p.oid, 'execute') as ours
     from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef order by 1`,
  )
  t.same(
    rows,
    Object.keys(acrossTenants)
      .sort()
      .map((name) => ({
        name,
        owner: 'rapport_dispatcher',
        settings: ['search_path=pg_catalog, public'],
        open: false,
        ours: true,
      })),
  )
})

t.test('the roles can do no more than they must', async (t) => {
  const { rows } = await owner.query(
    `select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles
     where rolname in ('rapport_app', 'rapport_dispatcher') order by 1`,
  )
  const nothing = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }
  t.same(rows, [
    { rolname: 'rapport_app', rolcanlogin: true, ...nothing },
    { rolname: 'rapport_dispatcher', rolcanlogin: false, ...nothing },
  ])
  t.same(
    await names(`select relname as name from pg_class where relowner in ('rapport_app'::regrole)`),
    [],
    'the application owns nothing',
  )
  t.same(
    await names(
      `select table_name || '.' || column_name as name from information_schema.column_privileges
       where grantee = 'rapport_dispatcher' and privilege_type in ('INSERT', 'REFERENCES')`,
    ),
    [],
  )
  t.same(
    await names(`select c.relname as name from pg_class c where c.relkind in ('v', 'm')
      and c.relnamespace = 'public'::regnamespace`),
    [],
    'no view, which would read as its owner',
  )
})
