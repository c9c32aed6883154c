/*
 * An extension callout of Autotask, which a workflow rule makes, sends pairs of names and values in a form. Its pairs
 * are chosen by whoever sets it up; `id`, `number`, `status`, `created_datetime` and `last_activity_datetime` are usual.
 */
import { isUtf8 } from 'node:buffer'
import { jsonBody } from '../json-body.ts'
import { type InboundCall, Refusal } from '../system.ts'

const mostPairs = 200

/** JSON where the body starts like it, else a form: some callouts name no content type, or a wrong one. */
export function jsonOrForm(call: InboundCall): unknown {
  const { raw } = call
  if (!isUtf8(raw)) throw new Refusal('The body is not text in UTF-8.')
  const start = raw
    .toString('utf8', 0, 200)
    .replace(/^\ufeff/, '')
    .trimStart()
  if (!/^[\w.%+ -]+=/.test(start)) return jsonBody(call)
  const pairs = [...new URLSearchParams(raw.toString('utf8').trim())]
  if (pairs.length > mostPairs) throw new Refusal(`The form has more than ${mostPairs} pairs.`)
  return Object.fromEntries(pairs)
}

/** A date of a form such as 2019-10-29T14:14:47.64300000+02:00:00, in which an unescaped plus arrives as a space. */
export const withPlus = (date: string | null) => date?.replace(/ (\d\d:\d\d(?::\d\d)?)$/, '+$1') ?? null
