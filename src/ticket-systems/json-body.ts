/** The body of a call as JSON, before anything in it is believed. */
import { isUtf8 } from 'node:buffer'
import { type InboundCall, Refusal } from './system.ts'

/** Deeper bodies are nobody's tickets; reading them could exhaust the stack. */
const deepest = 100

const quote = 0x22
const backslash = 0x5c
const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])

function isTooDeep(raw: Buffer): boolean {
  let depth = 0
  let inText = false
  for (let index = 0; index < raw.length; index++) {
    const byte = raw[index]!
    if (inText) {
      if (byte === backslash) index += 1
      else if (byte === quote) inText = false
    } else if (byte === quote) inText = true
    else if (opening.has(byte) && ++depth > deepest) return true
    else if (closing.has(byte)) depth -= 1
  }
  return false
}

/** Reads JSON in UTF-8. Throws Refusal for bytes in another charset, what is no JSON, and what is nested too deep. */
export function jsonBody({ raw }: InboundCall): unknown {
  if (!isUtf8(raw)) throw new Refusal('The body is not text in UTF-8.')
  if (isTooDeep(raw)) throw new Refusal(`The body is nested more than ${deepest} deep.`)
  try {
    return JSON.parse(raw.toString('utf8').replace(/^\ufeff/, ''))
  } catch {
    throw new Refusal('The body is not valid JSON.')
  }
}
