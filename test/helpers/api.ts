import type { App } from '../../src/http/app.ts'

export interface Answer {
  status: number
  headers: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the API answers.
  body: any
  text: string
}

export interface Api {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  delete(path: string, headers?: Record<string, string>): Promise<Answer>
}

/** Calls the app as a caller would, and checks what every answer must have. Paths begin behind /v1. */
export function apiClient(app: App, credential?: string): Api {
  const call =
    (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE') =>
    async (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
      const response = await app.inject({
        method,
        url: `/v1${path}`,
        headers: { ...(credential && { authorization: `Bearer ${credential}` }), ...headers },
        ...(body !== undefined && { payload: body as object }),
      })
      const type = String(response.headers['content-type'] ?? '')
      const answer = {
        status: response.statusCode,
        headers: response.headers as Record<string, string>,
        text: response.body,
        body: /json/.test(type) ? JSON.parse(response.body) : undefined,
      }
      checkShape(`${method} ${path}`, answer, type)
      return answer
    }
  const get = call('GET')
  const remove = call('DELETE')
  return {
    get: (path, headers) => get(path, undefined, headers),
    post: call('POST'),
    put: call('PUT'),
    patch: call('PATCH'),
    delete: (path, headers) => remove(path, undefined, headers),
  }
}

function checkShape(what: string, { status, headers, body, text }: Answer, type: string) {
  const fail = (why: string) => {
    throw new Error(`${what} answered ${status} ${why}: ${text.slice(0, 500)}`)
  }
  if (status < 400 && headers['cache-control'] !== 'no-store') fail('for anybody on the way to keep')
  if (status === 204) {
    if (text !== '') fail('with a body')
  } else if (status >= 400) {
    if (!type.startsWith('application/problem+json')) fail(`as ${type}`)
    for (const key of ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'])
      if (body[key] === undefined) fail(`without ${key}`)
    if (body.status !== status) fail('with another status inside')
  }
}
