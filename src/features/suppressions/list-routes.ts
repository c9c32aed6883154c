import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { problems } from '../../problems.ts'
import { readSuppressionCsv } from './csv.ts'
import { SuppressionImport, SuppressionImportResult } from './list-schemas.ts'
import { exportSuppressions, importSuppressions } from './lists.ts'

const tags = ['Suppressions']
const longestSendingMs = 120_000

export default async function suppressionListRoutes(app: App) {
  // A list that comes as CSV is the same body in another dress, and is checked like the other.
  app.addContentTypeParser<string>('text/csv', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, readSuppressionCsv(text))
    } catch (error) {
      done(error as Error)
    }
  })

  app.post('/suppressions/import', {
    config: { access: 'suppressions:write' },
    bodyLimit: 2 * 1024 * 1024,
    schema: {
      operationId: 'importSuppressions',
      tags,
      summary: 'Stop mails to the addresses of a list',
      description:
        'Up to 10,000 addresses, as JSON or as `text/csv` (a column `address` or `email`, and `reason` if known; the ' +
        'file of an export is taken as it is). Of each line the answer says what became of it.',
      body: SuppressionImport,
      response: { 200: SuppressionImportResult, ...problems() },
    },
    handler: (request) => request.inTenant((ctx) => importSuppressions(ctx, request.body)),
  })

  app.get('/suppressions/export', {
    config: { access: 'suppressions:read' },
    handlerTimeout: longestSendingMs,
    schema: {
      operationId: 'exportSuppressions',
      tags,
      summary: 'Export the addresses that are not mailed',
      description: 'Everything, as CSV. What a spreadsheet would take for a formula stands behind an apostrophe.',
      response: { 200: Type.String({ description: 'CSV.' }), ...problems() },
    },
    handler: async (request, reply) => {
      reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="suppressions.csv"')
      return reply.send(Readable.from(exportSuppressions(request.tenant())) as unknown as string)
    },
  })
}
