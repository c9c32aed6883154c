/** Changing and archiving of resources that carry a version (ETag), alike for every such table. */
import type { Expression, Insertable, Selectable, Updateable } from 'kysely'
import { sql } from 'kysely'
import type { DB } from '../db/types.ts'
import type { TenantContext } from './context.ts'
import { notFound, Problem } from './problems.ts'

type VersionedTable = {
  [T in keyof DB]: 'version' extends keyof Selectable<DB[T]>
    ? 'tenantId' extends keyof Insertable<DB[T]>
      ? T
      : never
    : never
}[keyof DB]

type Values<T extends VersionedTable> = {
  [Column in keyof Updateable<DB[T]>]: Updateable<DB[T]>[Column] | Expression<unknown>
}

/**
 * Changes one row and returns it; its version grows. With an expected version (If-Match) it must be the current one.
 * Throws not_found, also for another tenant's row, and version_mismatch.
 */
export async function changeRow<T extends VersionedTable>(
  { tx, tenantId }: TenantContext,
  table: T,
  what: string,
  id: string,
  values: Values<T>,
  expectedVersion?: number,
): Promise<Selectable<DB[T]>> {
  const row = await tx
    .updateTable(table as 'clients')
    .set({ ...(values as object), tenantId })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .$if(expectedVersion !== undefined, (query) => query.where('version', '=', expectedVersion!))
    .returningAll()
    .executeTakeFirst()
  if (row) return row as Selectable<DB[T]>
  const existing = await tx
    .selectFrom(table as 'clients')
    .select('version')
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!existing) throw notFound(what)
  throw new Problem('version_mismatch', `The ${what} has version ${existing.version} by now, not ${expectedVersion}.`)
}

type ArchivableTable = {
  [T in VersionedTable]: 'archivedAt' extends keyof Selectable<DB[T]> ? T : never
}[VersionedTable]

/** For a column that says when something first happened: now, unless it has happened. */
export const onceNow = (column: string) => sql`coalesce(${sql.ref(column)}, tenant_now())`

/** Archives one row: it stays readable and keeps its history, but leaves lists and is no longer used. */
export const archiveRow = <T extends ArchivableTable>(
  ctx: TenantContext,
  table: T,
  what: string,
  id: string,
  expectedVersion?: number,
) => changeRow(ctx, table, what, id, { archivedAt: onceNow('archivedAt') } as never, expectedVersion)

/** Reads one row of the tenant; throws not_found. */
export async function getRow<T extends VersionedTable>(
  { tx, tenantId }: TenantContext,
  table: T,
  what: string,
  id: string,
): Promise<Selectable<DB[T]>> {
  const row = await tx
    .selectFrom(table as 'clients')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound(what)
  return row as Selectable<DB[T]>
}
