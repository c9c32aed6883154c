/*
 * What made a rule of Freshdesk run, as its `triggered_event` says: `{status:{from:4,to:6}}`, `{ticket_action:created}`.
 * It looks like JSON and is none: keys and values are bare. It is searched for what we need, never evaluated.
 */
import { type Fields, field } from '../fields.ts'

export interface Triggered {
  /** Codes of the status before and after; null where it is not said. */
  readonly status: { readonly from: string | null; readonly to: string | null } | null
  readonly isCreation: boolean
}

const longest = 2000
const statusPart = /[{,]\s*["']?status["']?\s*:\s*\{([^{}]*)\}/i
const creation = /ticket_action["']?\s*:\s*["']?created\b/i
const bare = (key: string) => new RegExp(`(?:^|,)\\s*["']?${key}["']?\\s*:\\s*["']?([^,"']*)`, 'i')
const fromPart = bare('from')
const toPart = bare('to')

/** Words for "whatever it was". */
const anything = new Set(['', 'null', 'nil', '*', '--', 'any'])

function code(part: string, within: string | undefined): string | null {
  const pattern = part === 'from' ? fromPart : toPart
  const value = pattern.exec(within ?? '')?.[1]?.trim() ?? ''
  return anything.has(value.toLowerCase()) ? null : value.slice(0, 100)
}

/** Null when the rule does not say what made it run. */
export function triggeredEvent(content: Fields): Triggered | null {
  const given = field(content, 'triggered_event')
  const written = typeof given === 'object' && given !== null ? JSON.stringify(given) : given
  if (typeof written !== 'string' || written.trim() === '') return null
  const text = written.slice(0, longest)
  const status = statusPart.exec(text)
  return {
    status: status && { from: code('from', status[1]), to: code('to', status[1]) },
    isCreation: creation.test(text),
  }
}
