import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { externalIdRoutes, type ResourceWords, resourceRoutes } from '../../http/resource-routes.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import {
  Engagement,
  EngagementChange,
  EngagementMembers,
  EngagementPage,
  EngagementQuery,
  NewEngagement,
  NewEngagementMembers,
} from './schemas.ts'
import {
  archiveEngagement,
  changeEngagement,
  closeEngagement,
  createEngagement,
  externalEngagements,
  getEngagement,
  getEngagementMembers,
  listEngagements,
  reopenEngagement,
  replaceEngagementMembers,
} from './service.ts'

const words: ResourceWords = { one: 'engagement', many: 'engagements', tag: 'Engagements' }
const schemas = {
  item: Engagement,
  page: EngagementPage,
  query: EngagementQuery,
  create: NewEngagement,
  change: EngagementChange,
}
const tags = [words.tag]
const read = { access: 'engagements:read' } as const
const write = { access: 'engagements:write' } as const

export default async function engagementRoutes(app: App) {
  resourceRoutes(app, words, schemas, {
    list: listEngagements,
    create: createEngagement,
    get: getEngagement,
    change: changeEngagement,
    archive: archiveEngagement,
  })
  externalIdRoutes(app, words, schemas, externalEngagements)

  app.get('/engagements/:id/members', {
    config: read,
    schema: {
      operationId: 'getEngagementMembers',
      tags,
      summary: 'Read the members of an engagement',
      params: IdParams,
      response: { 200: EngagementMembers, ...problems() },
    },
    handler: (request) => getEngagementMembers(request.tenant(), request.params.id),
  })

  app.put('/engagements/:id/members', {
    config: write,
    schema: {
      operationId: 'replaceEngagementMembers',
      tags,
      summary: 'Replace the members of an engagement',
      params: IdParams,
      body: NewEngagementMembers,
      response: { 200: EngagementMembers, ...problems(412, 422) },
    },
    handler: (request) =>
      request.inTenant((ctx) => replaceEngagementMembers(ctx, request.params.id, request.body, ifMatch(request))),
  })

  app.put('/engagements/:id/closure', {
    config: write,
    schema: {
      operationId: 'closeEngagement',
      tags,
      summary: 'Close an engagement',
      params: IdParams,
      response: { 200: Engagement, ...problems(412) },
    },
    handler: (request) => request.inTenant((ctx) => closeEngagement(ctx, request.params.id, ifMatch(request))),
  })

  app.delete('/engagements/:id/closure', {
    config: write,
    schema: {
      operationId: 'reopenEngagement',
      tags,
      summary: 'Open a closed engagement again',
      params: IdParams,
      response: { 200: Engagement, ...problems(412) },
    },
    handler: (request) => request.inTenant((ctx) => reopenEngagement(ctx, request.params.id, ifMatch(request))),
  })
}
