/** The table of problem codes (RFC 9457), the error that carries one, and what a route declares of them. */
import { type TSchema, Type } from 'typebox'

export const problemTable = {
  malformed_request: { status: 400, title: 'The request is malformed' },
  invalid_input: { status: 400, title: 'The request does not fit the schema' },
  invalid_cursor: { status: 400, title: 'The cursor is not one of ours' },
  unauthenticated: { status: 401, title: 'Credentials are missing, wrong or expired' },
  forbidden: { status: 403, title: 'The caller may not do this' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  conflict: { status: 409, title: 'The state does not allow this' },
  edit_window_over: { status: 409, title: 'The answer can no longer be changed' },
  too_few_answers: { status: 409, title: 'There are too few answers for this' },
  invitation_expired: { status: 409, title: 'The time to answer is over' },
  already_exists: { status: 409, title: 'It exists already' },
  in_use: { status: 409, title: 'Something else still refers to it' },
  version_mismatch: { status: 412, title: 'It was changed in the meantime' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The media type is not supported' },
  unknown_reference: { status: 422, title: 'The request refers to something that does not exist' },
  idempotency_mismatch: { status: 422, title: 'The idempotency key was used for another request' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong here' },
  unavailable: { status: 503, title: 'The service is not available just now' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problemTable

export interface FieldFault {
  /** JSON pointer into the body, or `query/name`, `path/name`, `header/name`. */
  pointer: string
  message: string
}

/** A refusal with a reason the caller may see. In a worker it is final: the job is not tried again. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly faults: FieldFault[] | undefined
  /** When trying again makes sense. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ProblemCode,
    detail?: string,
    options: { faults?: FieldFault[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail ?? problemTable[code].title, { cause: options.cause })
    this.code = code
    this.status = problemTable[code].status
    this.faults = options.faults
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

export const notFound = (what: string) => new Problem('not_found', `There is no such ${what}.`)

export const ProblemBody = Type.Object(
  {
    type: Type.String({ description: 'A URI that names the kind of problem.' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String(),
    instance: Type.String(),
    code: Type.String({ description: 'Stable; made for programs.' }),
    requestId: Type.String(),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }), { maxItems: 100 }),
    ),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details.' },
)

type ProblemStatus = (typeof problemTable)[ProblemCode]['status']

/** Statuses that every route may answer with; a route adds those of its own. */
const everywhere = [400, 401, 403, 404, 413, 415, 429, 500, 503] as const

/** Response schemas for a route's possible problems: those that any route has, and the given ones. */
export function problems(...statuses: ProblemStatus[]): Record<number, TSchema> {
  const body = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: Type.Ref('Problem') } },
  } as unknown as TSchema
  return Object.fromEntries([...new Set([...everywhere, ...statuses])].map((status) => [status, body]))
}
