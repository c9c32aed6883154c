/*
 * Suppression lists as CSV. A text that a spreadsheet would take for a formula goes out behind an apostrophe, which
 * makes it plain text there, and comes in without it.
 */
import { CsvError, parse } from 'csv-parse/sync'
import { Problem } from '../../problems.ts'
import { mostImported, type SuppressionImport } from './list-schemas.ts'

const formula = /^[=+\-@\t\r]/
const disarmed = /^'(?=[=+\-@\t\r])/

/** One value of a line. */
export const csvText = (value: string) => `"${(formula.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`

/** A line of values. */
export const csvLine = (values: readonly string[]) => `${values.map(csvText).join(',')}\r\n`

const addressNames = ['address', 'email', 'e-mail', 'email address', 'e-mail address']

/**
 * Reads a list: with a head that names a column `address` (or `email`) and, if it likes, `reason`; or without one, the
 * addresses in the first column. Comma, semicolon and tab part columns. Throws invalid_input for what is no CSV, empty
 * or too long.
 */
export function readSuppressionCsv(text: string): SuppressionImport {
  const rows = rowsOf(text)
  const head = rows[0]?.map((name) => name.trim().toLowerCase()) ?? []
  const named = head.findIndex((name) => addressNames.includes(name))
  const reasonAt = named < 0 ? 1 : head.indexOf('reason')
  const lines = named < 0 ? rows : rows.slice(1)
  if (lines.length === 0) throw new Problem('invalid_input', 'The list holds no address.')
  if (lines.length > mostImported)
    throw new Problem('invalid_input', `The list holds more than ${mostImported} addresses.`)
  return {
    items: lines.map((row) => {
      const reason = reasonAt < 0 ? '' : plain(row[reasonAt])
      return {
        address: plain(row[Math.max(named, 0)]).slice(0, 1000),
        ...(reason !== '' && { reason: reason.slice(0, 100) }),
      }
    }),
  }
}

const plain = (value: string | undefined) => (value ?? '').trim().replace(disarmed, '')

function rowsOf(text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 10_000,
      to: mostImported + 2,
    })
  } catch (error) {
    if (error instanceof CsvError) throw new Problem('invalid_input', `This is no CSV: ${error.message.slice(0, 200)}`)
    throw error
  }
}
