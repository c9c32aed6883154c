import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { App } from '../http/app.ts'
import { type FieldFault, Problem, ProblemBody, type ProblemCode, problemTable } from '../problems.ts'

/** Renders every refusal and every failure as RFC 9457; the cause of a failure goes to the log only. */
export default fp(
  async (app: App) => {
    app.addSchema(ProblemBody)
    app.setErrorHandler((error: FastifyError, request, reply) => {
      const problem = toProblem(error)
      if (problem.status >= 500) request.log.error({ err: error }, 'request failed')
      return sendProblem(request, reply, problem)
    })
    const routes: { method: string; path: RegExp }[] = []
    app.addHook('onRoute', ({ method, url }) => {
      const path = new RegExp(`^${url.replace(/[.*+?^$(){}|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}/?$`)
      for (const each of [method].flat()) routes.push({ method: each, path })
    })
    app.setNotFoundHandler((request, reply) => {
      const path = request.url.split('?')[0]!
      const allowed = [...new Set(routes.filter((route) => route.path.test(path)).map((route) => route.method))]
      if (allowed.length === 0)
        return sendProblem(request, reply, new Problem('not_found', 'There is nothing at this address.'))
      reply.header('allow', allowed.join(', '))
      const detail = `Here one can call ${allowed.join(', ')}, and not ${request.method}.`
      return sendProblem(request, reply, new Problem('method_not_allowed', detail))
    })
  },
  { name: 'problem-details', fastify: '5.x' },
)

/** For what Fastify refuses before it knows a route, such as an address with a broken percent sign. */
export const answerFrameworkError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
  sendProblem(request, reply, toProblem(error))
}

/** For what is not HTTP, or comes too slowly or with too long headers: there is no request yet, only a socket. */
export function answerClientError(error: Error & { code?: string }, socket: Socket) {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, title] = bySocketError[error.code ?? ''] ?? [400, problemTable.malformed_request.title]
  const body = JSON.stringify({ type: 'about:blank', title, status, detail: `${title}.` })
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Content-Type: application/problem+json\r\n\r\n${body}`,
    )
  socket.destroy(error)
}

const bySocketError: Record<string, [status: number, title: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come in time'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large'],
}

/** Without a number some ticket systems do not try again at all. */
const comeBackSeconds = 5

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem) {
  const { status, title } = problemTable[problem.code]
  const body = {
    type: `urn:rapport:problem:${problem.code}`,
    title,
    status,
    detail: status >= 500 ? title : problem.message,
    instance: request.url.split('?')[0],
    code: problem.code,
    requestId: request.id,
    ...(problem.faults && { errors: problem.faults.slice(0, 100) }),
  }
  const retryAfter = problem.retryAfterSeconds ?? (status === 503 ? comeBackSeconds : undefined)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body)
}

function toProblem(error: FastifyError & { code?: string }): Problem {
  if (error instanceof Problem) return error
  if (error.validation) return fromValidation(error)
  const known = byErrorCode[error.code ?? ''] ?? bySqlState(error.code ?? '') ?? byMessage(error.message)
  if (known) return new Problem(known.code, known.detail, { cause: error })
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new Problem('malformed_request', error.message, { cause: error })
  return new Problem('internal', undefined, { cause: error })
}

const byErrorCode: Record<string, { code: ProblemCode; detail?: string }> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed_request', detail: 'The body is not valid JSON.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'malformed_request', detail: 'The body is empty; it should be JSON.' },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body_too_large' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'unsupported_media_type' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'malformed_request' },
  FST_ERR_BAD_URL: { code: 'malformed_request', detail: 'The address is not a valid URL.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'not_found', detail: 'There is nothing at this address.' },
  FST_ERR_HANDLER_TIMEOUT: { code: 'unavailable' },
  ECONNREFUSED: { code: 'unavailable' },
  ECONNRESET: { code: 'unavailable' },
}

/** What PostgreSQL refused. Features explain their own constraints first (constraints.ts); this is the rest. */
function bySqlState(state: string): { code: ProblemCode; detail?: string } | undefined {
  if (!/^[0-9A-Z]{5}$/.test(state)) return undefined
  if (state === '23505') return { code: 'already_exists' }
  if (state === '23503') return { code: 'unknown_reference' }
  if (state === '23514' || state === '22P02' || state === '22001' || state === '22003' || state === '22008')
    return { code: 'invalid_input', detail: 'A value is outside of what can be stored.' }
  if (['40001', '40P01', '55P03', '57014'].includes(state) || /^(57P|08|53)/.test(state)) return { code: 'unavailable' }
  return undefined
}

/** What pg says without a code: no connection became free in time, or the one in use broke. */
const byMessage = (message: string): { code: ProblemCode; detail?: string } | undefined =>
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/.test(
    message,
  )
    ? { code: 'unavailable' }
    : undefined

const where: Record<string, string> = { params: 'path', querystring: 'query', headers: 'header' }

function fromValidation(error: FastifyError): Problem {
  const context = error.validationContext ?? 'body'
  const faults = (error.validation ?? []).map(({ instancePath, message, keyword, params }): FieldFault => {
    const own = (params as { additionalProperty?: string; allowedValues?: unknown[] } | undefined) ?? {}
    const pointer = own.additionalProperty === undefined ? instancePath : `${instancePath}/${own.additionalProperty}`
    const text = keyword === 'enum' ? `${message}: ${own.allowedValues?.join(', ')}` : (message ?? 'is not valid')
    return {
      pointer: context === 'body' ? pointer : `${where[context] ?? context}${pointer}`,
      message: keyword === 'additionalProperties' ? 'is not a known key' : text,
    }
  })
  const first = faults[0]
  return new Problem('invalid_input', first && `${first.pointer || 'The body'} ${first.message}.`, { faults })
}
