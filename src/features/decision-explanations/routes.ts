import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { DecisionExplanationPage, DecisionExplanationQuery } from './schemas.ts'
import { explainContact, explainTicket } from './service.ts'

export default async function decisionExplanationRoutes(app: App) {
  for (const { url, operationId, summary, explain } of [
    {
      ...{ url: '/tickets/:id/decisions', operationId: 'explainTicket', explain: explainTicket },
      summary: 'Say in a sentence each who was asked about a ticket, who was not, and why',
    },
    {
      ...{ url: '/contacts/:id/decisions', operationId: 'explainContact', explain: explainContact },
      summary: 'Say in a sentence each when a contact was asked, when not, and why',
    },
  ])
    app.get(url, {
      config: { access: 'decisions:read' },
      schema: {
        operationId,
        tags: ['Decisions'],
        summary,
        params: IdParams,
        querystring: DecisionExplanationQuery,
        response: { 200: DecisionExplanationPage, ...problems() },
      },
      handler: (request) => explain(request.tenant(), request.params.id, request.query),
    })
}
