/*
 * Keyset pages. A page is read by (sort column, id) greater than those of the last row seen, so it costs the same on
 * the thousandth page as on the first, and rows that come or go meanwhile shift nothing.
 */
import { type SelectQueryBuilder, sql } from 'kysely'
import { type TProperties, type TSchema, Type } from 'typebox'
import { isId } from '../ids.ts'
import { Problem } from '../problems.ts'

export const pageSize = { default: 50, max: 200 }

/** Query of a list: page, sort (a minus sign turns it round) and the feature's own filters. */
export const listQuery = <Sorts extends readonly string[], Filters extends TProperties>(
  sorts: Sorts,
  filters: Filters,
) =>
  Type.Object(
    {
      limit: Type.Integer({ minimum: 1, maximum: pageSize.max, default: pageSize.default }),
      cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`nextCursor` of the page before.' })),
      sort: Type.Unsafe<Sorts[number] | `-${Sorts[number]}`>({
        type: 'string',
        enum: sorts.flatMap((sort) => [sort, `-${sort}`]),
        default: sorts[0],
      }),
      ...filters,
    },
    { additionalProperties: false },
  )

export const page = <S extends TSchema>(item: S) =>
  Type.Object({
    items: Type.Array(item, { maxItems: pageSize.max }),
    nextCursor: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'null on the last page.' }),
  })

export interface PageRequest {
  limit: number
  cursor?: string
  sort: string
}

export interface Page<Row> {
  items: Row[]
  nextCursor: string | null
}

/**
 * Reads one page. `columns` gives the column of each sort name, as the query calls it; they must not be null. The
 * query must select the id, and the sort columns under their names in camel case.
 * Throws invalid_cursor for a cursor that was made for another sort or by nobody.
 */
export async function readPage<DB, Tables extends keyof DB, Row extends { id: string }>(
  query: SelectQueryBuilder<DB, Tables, Row>,
  { limit, cursor, sort }: PageRequest,
  columns: Record<string, string>,
): Promise<Page<Row>> {
  const descending = sort.startsWith('-')
  const column = columns[sort.replace(/^-/, '')]
  if (!column) throw new Problem('invalid_input', `There is no sort "${sort}".`)
  const idColumn = column.includes('.') ? `${column.split('.')[0]}.id` : 'id'
  const direction = descending ? 'desc' : 'asc'
  let paged = query.limit(limit + 1) as SelectQueryBuilder<DB, Tables, Row>
  if (column !== idColumn) paged = paged.orderBy(sql.ref(column), direction)
  paged = paged.orderBy(sql.ref(idColumn), direction)
  if (cursor !== undefined) {
    const [value, id] = decodeCursor(cursor, sort)
    const operator = sql.raw(descending ? '<' : '>')
    paged = paged.where(
      column === idColumn
        ? sql<boolean>`${sql.ref(idColumn)} ${operator} ${id}`
        : sql<boolean>`(${sql.ref(column)}, ${sql.ref(idColumn)}) ${operator} (${value}, ${id})`,
    )
  }
  const rows = (await paged.execute()) as Row[]
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const key = column.split('.').at(-1) as keyof Row
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(sort, last[key], last.id) : null }
}

/** The same page of rows that are all at hand; `keys` gives what each sort name sorts by. */
export function pageOf<Row extends { id: string }>(
  rows: readonly Row[],
  { limit, cursor, sort }: PageRequest,
  keys: Record<string, (row: Row) => string | number>,
): Page<Row> {
  const key = keys[sort.replace(/^-/, '')]
  if (!key) throw new Problem('invalid_input', `There is no sort "${sort}".`)
  const direction = sort.startsWith('-') ? -1 : 1
  const order = (a: readonly [string | number, string], b: readonly [string | number, string]) =>
    direction * (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)
  const place = (row: Row) => [key(row), row.id] as const
  const sorted = rows.toSorted((a, b) => order(place(a), place(b)))
  const seen = cursor === undefined ? undefined : decodeCursor(cursor, sort)
  const rest = seen === undefined ? sorted : sorted.filter((row) => order(place(row), seen) > 0)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rest.length > limit && last ? encodeCursor(sort, key(last), last.id) : null }
}

const encodeCursor = (sort: string, value: unknown, id: string) =>
  Buffer.from(JSON.stringify([sort, value, id])).toString('base64url')

function decodeCursor(cursor: string, sort: string): [string | number, string] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parts) && parts.length === 3 && parts[0] === sort && isId(parts[2])) {
      const value: unknown = parts[1]
      if ((typeof value === 'string' && value.length <= 500 && !value.includes('\0')) || typeof value === 'number')
        return [value, parts[2]]
    }
  } catch {
    // falls through to the one refusal
  }
  throw new Problem('invalid_cursor', 'Send `nextCursor` of the page before, unchanged, with the same sort.')
}
