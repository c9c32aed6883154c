import type { FastifyRequest } from 'fastify'
import { Problem } from '../problems.ts'

/** The version that If-Match demands; undefined when the caller does not care. */
export function ifMatch(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match']
  if (header === undefined || header === '*') return undefined
  const version = /^"([0-9]{1,9})"$/.exec(header)?.[1]
  if (version === undefined)
    throw new Problem('malformed_request', 'If-Match takes one ETag as it was given, such as "3".')
  return Number(version)
}
