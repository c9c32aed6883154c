import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import {
  NewPolicy,
  Policy,
  PolicyChange,
  PolicyPage,
  PolicyQuery,
  PolicyVersionPage,
  PolicyVersionQuery,
} from './schemas.ts'
import {
  archivePolicy,
  changePolicy,
  createPolicy,
  enablePolicy,
  getPolicy,
  listPolicies,
  listPolicyVersions,
} from './service.ts'

const tags = ['Policies']

export default async function policyRoutes(app: App) {
  app.get('/policies', {
    config: { access: 'policies:read' },
    schema: {
      operationId: 'listPolicies',
      tags,
      summary: 'List policies',
      querystring: PolicyQuery,
      response: { 200: PolicyPage, ...problems() },
    },
    handler: (request) => listPolicies(request.tenant(), request.query),
  })

  app.post('/policies', {
    config: { access: 'policies:write' },
    schema: {
      operationId: 'createPolicy',
      tags,
      summary: 'Create a policy',
      body: NewPolicy,
      response: { 201: Policy, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => createPolicy(ctx, request.body))
    },
  })

  app.get('/policies/:id', {
    config: { access: 'policies:read' },
    schema: {
      operationId: 'getPolicy',
      tags,
      summary: 'Read a policy',
      params: IdParams,
      response: { 200: Policy, ...problems() },
    },
    handler: (request) => getPolicy(request.tenant(), request.params.id),
  })

  app.get('/policies/:id/versions', {
    config: { access: 'policies:read' },
    schema: {
      operationId: 'listPolicyVersions',
      tags,
      summary: 'List the versions of a policy',
      params: IdParams,
      querystring: PolicyVersionQuery,
      response: { 200: PolicyVersionPage, ...problems() },
    },
    handler: (request) => listPolicyVersions(request.tenant(), request.params.id, request.query),
  })

  app.patch('/policies/:id', {
    config: { access: 'policies:write' },
    schema: {
      operationId: 'changePolicy',
      tags,
      summary: 'Change a policy',
      params: IdParams,
      body: PolicyChange,
      response: { 200: Policy, ...problems(409, 412, 422) },
    },
    handler: (request) =>
      request.inTenant((ctx) => changePolicy(ctx, request.params.id, request.body, ifMatch(request))),
  })

  for (const { method, enabled, summary } of [
    { method: 'PUT', enabled: true, summary: 'Let a policy ask' },
    { method: 'DELETE', enabled: false, summary: 'Stop a policy from asking' },
  ] as const)
    app.route({
      method,
      url: '/policies/:id/enablement',
      config: { access: 'policies:write' },
      schema: {
        operationId: enabled ? 'enablePolicy' : 'disablePolicy',
        tags,
        summary,
        params: IdParams,
        response: { 200: Policy, ...problems(412) },
      },
      handler: (request) => request.inTenant((ctx) => enablePolicy(ctx, request.params.id, enabled, ifMatch(request))),
    })

  app.delete('/policies/:id', {
    config: { access: 'policies:write' },
    schema: {
      operationId: 'archivePolicy',
      tags,
      summary: 'Archive a policy',
      params: IdParams,
      response: { 204: NoContent, ...problems(412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => archivePolicy(ctx, request.params.id, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })
}
