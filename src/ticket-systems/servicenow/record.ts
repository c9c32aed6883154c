/*
 * A record of ServiceNow as scripts send it: flat values; references as an id, as an object, or walked to with a dot;
 * old and new values apart. A value may itself be an object with a value and how it is displayed.
 */
import { email, type Fields, field, fields, inside, text } from '../fields.ts'
import { utcInstant } from '../instants.ts'
import type { Named, Person } from '../system.ts'

/** The record as it is now, whichever way it was sent. */
export const recordOf = (body: unknown): Fields => ({ ...fields(body), ...inside(fields(body), 'new_values') })

/** The plain value of a field. */
export const plain = (record: Fields, key: string, maxLength?: number): string | null =>
  text(record, key, maxLength) ?? text(inside(record, key), 'value', maxLength)

/** Values are in UTC without saying so; how a date is displayed is somebody's local time, and is not read. */
export const momentOf = (record: Fields, key: string): Date | null =>
  utcInstant({ at: plain(record, key) ?? field(record, key) }, 'at')

const first = <T>(values: readonly (T | null)[]) => values.find((value) => value !== null) ?? null

/** Where a part of a reference may stand: within it, walked to with a dot, or beside it: caller_id_name, caller_name. */
const places = (record: Fields, key: string, name: string): [Fields, string][] => [
  [inside(record, key), name],
  ...[`${key}.${name}`, `${key}_${name}`, `${key.replace(/_id$/, '')}_${name}`].map((at): [Fields, string] => [
    record,
    at,
  ]),
]

const part = (record: Fields, key: string, ...names: string[]) =>
  first(names.flatMap((name) => places(record, key, name)).map(([of, at]) => text(of, at)))

const idAt = (record: Fields, key: string) =>
  text(record, key) ?? first(['sys_id', 'id', 'value'].map((name) => text(inside(record, key), name)))

/** Somebody under the first of several keys that names anybody. */
export const personAt = (record: Fields, ...keys: string[]): Person | null =>
  first(
    keys.map((key) => {
      const address = first(places(record, key, 'email').map(([of, at]) => email(of, at)))
      const id = idAt(record, key) ?? address
      const name = part(record, key, 'name', 'display_value')
      const login = part(record, key, 'login', 'user_name')
      return id === null && name === null ? null : { id, email: address, name, login }
    }),
  )

/** A thing under the first of several keys that names one. */
export const namedAt = (record: Fields, ...keys: string[]): Named | null =>
  first(
    keys.map((key) => {
      const id = idAt(record, key)
      const name = part(record, key, 'name', 'display_value')
      return id === null && name === null ? null : { id, name }
    }),
  )
