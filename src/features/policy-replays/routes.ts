import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import {
  NewPolicyReplay,
  PolicyReplay,
  PolicyReplayPage,
  PolicyReplayQuery,
  ReplayDifferencePage,
  ReplayDifferenceQuery,
} from './schemas.ts'
import { createReplay, getReplay, listDifferences, listReplays } from './service.ts'

const tags = ['Policies']

export default async function policyReplayRoutes(app: App) {
  app.post('/policies/:id/replay', {
    config: { access: 'policies:write' },
    schema: {
      operationId: 'replayPolicy',
      tags,
      summary: 'Tell whom a draft of a policy would have asked',
      description:
        'Runs over real occasions and the facts about them as they are known now. Sends nothing, decides nothing. ' +
        'The answer comes before the result: read the replay until it is `finished`.',
      params: IdParams,
      body: NewPolicyReplay,
      response: { 202: PolicyReplay, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const replay = await request.inTenant((ctx) => createReplay(ctx, request.params.id, request.body))
      return reply.code(202).header('location', `/v1/policy-replays/${replay.id}`).send(replay)
    },
  })

  app.get('/policy-replays', {
    config: { access: 'policies:read' },
    schema: {
      operationId: 'listPolicyReplays',
      tags,
      summary: 'List replays of policies; of each the newest 20 are kept',
      querystring: PolicyReplayQuery,
      response: { 200: PolicyReplayPage, ...problems() },
    },
    handler: (request) => listReplays(request.tenant(), request.query),
  })

  app.get('/policy-replays/:id', {
    config: { access: 'policies:read' },
    schema: {
      operationId: 'getPolicyReplay',
      tags,
      summary: 'Read how far a replay is, and what it found',
      params: IdParams,
      response: { 200: PolicyReplay, ...problems() },
    },
    handler: (request) => getReplay(request.tenant(), request.params.id),
  })

  app.get('/policy-replays/:id/differences', {
    config: { access: 'decisions:read' },
    schema: {
      operationId: 'listReplayDifferences',
      tags,
      summary: 'List who would have been asked otherwise than they were',
      params: IdParams,
      querystring: ReplayDifferenceQuery,
      response: { 200: ReplayDifferencePage, ...problems() },
    },
    handler: (request) => listDifferences(request.tenant(), request.params.id, request.query),
  })
}
