import formbody from '@fastify/formbody'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Deps } from './deps.ts'
import alertRoutes from './features/alerts/routes.ts'
import apiKeyRoutes from './features/api-keys/routes.ts'
import askRoutes from './features/asks/routes.ts'
import auditEventRoutes from './features/audit-events/routes.ts'
import logoRoutes, { publicLogoRoutes } from './features/brands/logo-routes.ts'
import brandRoutes from './features/brands/routes.ts'
import mailboxRoutes from './features/captured-mail-links/mailbox-routes.ts'
import capturedMailLinkRoutes from './features/captured-mail-links/routes.ts'
import capturedMailRoutes from './features/captured-mails/routes.ts'
import clientRoutes from './features/clients/routes.ts'
import connectionHealthRoutes from './features/connection-health/routes.ts'
import connectionRoutes from './features/connections/routes.ts'
import consultantRoutes from './features/consultants/routes.ts'
import contactRoutes from './features/contacts/routes.ts'
import coverageRoutes from './features/coverage-figures/routes.ts'
import decisionExplanationRoutes from './features/decision-explanations/routes.ts'
import decisionRoutes from './features/decisions/routes.ts'
import deliveryReplayRoutes from './features/delivery-replays/routes.ts'
import engagementRoutes from './features/engagements/routes.ts'
import figureRoutes from './features/figures/routes.ts'
import heldVoteRoutes from './features/held-votes/routes.ts'
import previewRoutes from './features/inbound-deliveries/preview-routes.ts'
import inboundDeliveryRoutes, { hookRoutes } from './features/inbound-deliveries/routes.ts'
import invitationRoutes from './features/invitations/routes.ts'
import lookUpRoutes from './features/look-ups/routes.ts'
import mailEventRoutes, { mailFeedbackRoutes } from './features/mail-feedback/routes.ts'
import mailProviderRoutes from './features/mail-providers/routes.ts'
import mailTemplatePreviewRoutes from './features/mail-templates/preview-routes.ts'
import mailTemplateRoutes from './features/mail-templates/routes.ts'
import milestoneRoutes from './features/milestones/routes.ts'
import passwordRoutes from './features/passwords/routes.ts'
import policyRoutes from './features/policies/routes.ts'
import policyReplayRoutes from './features/policy-replays/routes.ts'
import correctionRoutes from './features/responses/correction-routes.ts'
import responseRoutes from './features/responses/routes.ts'
import sandboxRoutes from './features/sandbox/routes.ts'
import scoreChartRoutes from './features/score-charts/routes.ts'
import scoreExportRoutes from './features/score-exports/routes.ts'
import scorecardRoutes from './features/scorecards/routes.ts'
import scoreRoutes from './features/scores/routes.ts'
import sessionRoutes, { keySetRoutes } from './features/sessions/routes.ts'
import setupGuideRoutes from './features/setup-guides/routes.ts'
import suppressionListRoutes from './features/suppressions/list-routes.ts'
import suppressionRoutes from './features/suppressions/routes.ts'
import surveyPageRoutes from './features/survey-pages/routes.ts'
import unsubscribeRoutes from './features/survey-pages/unsubscribe-routes.ts'
import surveyRoutes from './features/surveys/routes.ts'
import teamRoutes from './features/teams/routes.ts'
import tenantRoutes from './features/tenants/routes.ts'
import ticketRoutes from './features/tickets/routes.ts'
import unresolvedTicketRoutes from './features/unresolved-tickets/routes.ts'
import userRoutes from './features/users/routes.ts'
import writeBackRoutes from './features/write-backs/routes.ts'
import type { App } from './http/app.ts'
import accessTokens from './plugins/access-tokens.ts'
import auth from './plugins/auth.ts'
import health from './plugins/health.ts'
import jsonBody from './plugins/json-body.ts'
import openapi from './plugins/openapi.ts'
import problemDetails, { answerClientError, answerFrameworkError } from './plugins/problem-details.ts'
import rateLimit from './plugins/rate-limit.ts'
import requestLog from './plugins/request-log.ts'
import tenant from './plugins/tenant.ts'
import validation from './plugins/validation.ts'

/** The whole HTTP side on the given deps: plugins in written order, then features in written order. Does not listen. */
export async function buildApp(
  deps: Deps,
  options: { log?: FastifyBaseLogger; liveOpenApi?: boolean } = {},
): Promise<App> {
  const app = Fastify({
    ...(options.log ? { loggerInstance: options.log } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => crypto.randomUUID(),
    trustProxy: deps.config.TRUST_PROXY === '' ? false : deps.config.TRUST_PROXY.split(',').map((cidr) => cidr.trim()),
    bodyLimit: 256 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 72_000,
    handlerTimeout: 20_000,
    maxRequestsPerSocket: 10_000,
    return503OnClosing: false,
    allowErrorHandlerOverride: false,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as App

  app.decorate('deps', deps)
  await app.register(problemDetails)
  await app.register(openapi, { live: options.liveOpenApi ?? false })
  await app.register(jsonBody)
  await app.register(validation)
  await app.register(formbody)
  await app.register(rateLimit)
  await app.register(accessTokens)
  await app.register(auth)
  await app.register(tenant)
  await app.register(health)
  if (options.log) await app.register(requestLog)

  await app.register(keySetRoutes)
  await app.register(surveyPageRoutes)
  await app.register(unsubscribeRoutes)
  await app.register(mailboxRoutes)
  await app.register(publicLogoRoutes)
  await app.register(setupGuideRoutes)
  await app.register(hookRoutes)
  await app.register(mailFeedbackRoutes)
  await app.register(
    async (v1) => {
      v1.removeContentTypeParser('application/x-www-form-urlencoded')
      // Answers are about people, and now and then hold a secret that is shown once: nobody on the way may keep them.
      v1.addHook('onRequest', async (_request, reply) => {
        reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      })
      await v1.register(sessionRoutes)
      await v1.register(passwordRoutes)
      await v1.register(tenantRoutes)
      await v1.register(brandRoutes)
      await v1.register(logoRoutes)
      await v1.register(userRoutes)
      await v1.register(apiKeyRoutes)
      await v1.register(auditEventRoutes)
      await v1.register(clientRoutes)
      await v1.register(surveyRoutes)
      await v1.register(policyRoutes)
      await v1.register(policyReplayRoutes)
      await v1.register(decisionRoutes)
      await v1.register(askRoutes)
      await v1.register(decisionExplanationRoutes)
      await v1.register(coverageRoutes)
      await v1.register(invitationRoutes)
      await v1.register(capturedMailRoutes)
      await v1.register(contactRoutes)
      await v1.register(consultantRoutes)
      await v1.register(teamRoutes)
      await v1.register(engagementRoutes)
      await v1.register(milestoneRoutes)
      await v1.register(ticketRoutes)
      await v1.register(connectionRoutes)
      await v1.register(connectionHealthRoutes)
      await v1.register(lookUpRoutes)
      await v1.register(writeBackRoutes)
      await v1.register(inboundDeliveryRoutes)
      await v1.register(deliveryReplayRoutes)
      await v1.register(previewRoutes)
      await v1.register(unresolvedTicketRoutes)
      await v1.register(responseRoutes)
      await v1.register(correctionRoutes)
      await v1.register(heldVoteRoutes)
      await v1.register(figureRoutes)
      await v1.register(scoreRoutes)
      await v1.register(scoreChartRoutes)
      await v1.register(scorecardRoutes)
      await v1.register(scoreExportRoutes)
      await v1.register(alertRoutes)
      await v1.register(capturedMailLinkRoutes)
      await v1.register(sandboxRoutes)
      await v1.register(suppressionRoutes)
      await v1.register(suppressionListRoutes)
      await v1.register(mailProviderRoutes)
      await v1.register(mailEventRoutes)
      await v1.register(mailTemplateRoutes)
      await v1.register(mailTemplatePreviewRoutes)
    },
    { prefix: '/v1' },
  )
  return app
}
