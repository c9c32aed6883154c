import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { IdParams, NoContent } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { Milestone, MilestoneChange, MilestonePage, MilestoneParams, MilestoneQuery, NewMilestone } from './schemas.ts'
import {
  changeMilestone,
  createMilestone,
  deleteMilestone,
  getMilestone,
  listMilestones,
  reachMilestone,
  unreachMilestone,
} from './service.ts'

const tags = ['Engagements']
const read = { access: 'engagements:read' } as const
const write = { access: 'engagements:write' } as const
const all = '/engagements/:id/milestones'
const one = `${all}/:milestoneId`

export default async function milestoneRoutes(app: App) {
  app.get(all, {
    config: read,
    schema: {
      operationId: 'listMilestones',
      tags,
      summary: 'List the milestones of an engagement',
      params: IdParams,
      querystring: MilestoneQuery,
      response: { 200: MilestonePage, ...problems() },
    },
    handler: (request) => listMilestones(request.tenant(), request.params.id, request.query),
  })

  app.post(all, {
    config: write,
    schema: {
      operationId: 'createMilestone',
      tags,
      summary: 'Create a milestone of an engagement',
      params: IdParams,
      body: NewMilestone,
      response: { 201: Milestone, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => createMilestone(ctx, request.params.id, request.body))
    },
  })

  app.get(one, {
    config: read,
    schema: {
      operationId: 'getMilestone',
      tags,
      summary: 'Read a milestone',
      params: MilestoneParams,
      response: { 200: Milestone, ...problems() },
    },
    handler: (request) => getMilestone(request.tenant(), request.params),
  })

  app.patch(one, {
    config: write,
    schema: {
      operationId: 'changeMilestone',
      tags,
      summary: 'Change a milestone',
      params: MilestoneParams,
      body: MilestoneChange,
      response: { 200: Milestone, ...problems(412) },
    },
    handler: (request) =>
      request.inTenant((ctx) => changeMilestone(ctx, request.params, request.body, ifMatch(request))),
  })

  app.delete(one, {
    config: write,
    schema: {
      operationId: 'deleteMilestone',
      tags,
      summary: 'Delete a milestone',
      params: MilestoneParams,
      response: { 204: NoContent, ...problems(412) },
    },
    handler: async (request, reply) => {
      await request.inTenant((ctx) => deleteMilestone(ctx, request.params, ifMatch(request)))
      return reply.code(204).send(null)
    },
  })

  app.put(`${one}/reached`, {
    config: write,
    schema: {
      operationId: 'reachMilestone',
      tags,
      summary: 'Say that a milestone is reached',
      params: MilestoneParams,
      response: { 200: Milestone, ...problems(412) },
    },
    handler: (request) => request.inTenant((ctx) => reachMilestone(ctx, request.params, ifMatch(request))),
  })

  app.delete(`${one}/reached`, {
    config: write,
    schema: {
      operationId: 'unreachMilestone',
      tags,
      summary: 'Take back that a milestone is reached',
      params: MilestoneParams,
      response: { 200: Milestone, ...problems(412) },
    },
    handler: (request) => request.inTenant((ctx) => unreachMilestone(ctx, request.params, ifMatch(request))),
  })
}
