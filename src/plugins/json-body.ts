import { isUtf8 } from 'node:buffer'
import fp from 'fastify-plugin'
import type { App } from '../http/app.ts'
import { Problem } from '../problems.ts'

/**
 * Reads JSON bodies. Other than Fastify's own parser it refuses bytes that are not UTF-8, which would be stored as
 * question marks, refuses a body where none is taken, and takes an empty one there, as clients that always name a
 * media type send it. Plain text is nobody's body.
 */
export default fp(
  async (app: App) => {
    const parse = app.getDefaultJsonParser('error', 'error')
    app.removeContentTypeParser('text/plain')
    app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
      const takesBody = request.is404 || request.routeOptions.schema?.body !== undefined
      if (bytes.length === 0 && !takesBody) return done(null, undefined)
      if (!isUtf8(bytes)) return done(new Problem('malformed_request', 'The body is not valid UTF-8.'))
      return parse(request, bytes.toString('utf8'), (error, body) => {
        if (error) done(error)
        else if (takesBody || isEmptyObject(body)) done(null, body)
        else done(new Problem('invalid_input', 'Nothing is taken in the body here; send none.'))
      })
    })
  },
  { name: 'json-body', fastify: '5.x' },
)

const isEmptyObject = (body: unknown) =>
  typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0
