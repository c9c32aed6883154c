/** A ticket system's API as a server of this machine: what it answers is said by the test, what was asked is kept. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface Asked {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** A status and a body of JSON; or a whole answer; undefined: 404. */
export type Answering = (
  asked: Asked,
  response: ServerResponse,
) => { status?: number; headers?: Record<string, string>; json?: unknown } | 'taken' | undefined

export interface ApiServer {
  port: number
  base: string
  asked: Asked[]
  /** What it answers from now on. */
  answer(answering: Answering): void
}

/** By path, with its query; a function is asked anew each time. */
export const table =
  (answers: Record<string, unknown>): Answering =>
  ({ url }) =>
    Object.hasOwn(answers, url) ? { json: answers[url] } : undefined

export async function apiServer(test: Test, first: Answering = () => undefined): Promise<ApiServer> {
  let answering = first
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const call = { method, url, headers, body: Buffer.concat(chunks).toString() }
      asked.push(call)
      const answer = answering(call, response)
      if (answer === 'taken') return
      const { status = 200, headers: more = {}, json } = answer ?? { status: 404, json: { error: 'nothing here' } }
      response.writeHead(status, { 'content-type': 'application/json', ...more })
      response.end(json === undefined ? '' : JSON.stringify(json))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    ...{ port, asked, base: `http://127.0.0.1:${port}` },
    answer: (next) => {
      answering = next
    },
  }
}
