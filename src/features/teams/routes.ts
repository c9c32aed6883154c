import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { type ResourceWords, resourceRoutes } from '../../http/resource-routes.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { NewTeam, NewTeamMembers, Team, TeamChange, TeamMembers, TeamPage, TeamQuery } from './schemas.ts'
import {
  archiveTeam,
  changeTeam,
  createTeam,
  getTeam,
  getTeamMembers,
  listTeams,
  replaceTeamMembers,
} from './service.ts'

const words: ResourceWords = { one: 'team', many: 'teams', tag: 'Teams' }
const schemas = { item: Team, page: TeamPage, query: TeamQuery, create: NewTeam, change: TeamChange }
const tags = [words.tag]

export default async function teamRoutes(app: App) {
  resourceRoutes(app, words, schemas, {
    list: listTeams,
    create: createTeam,
    get: getTeam,
    change: changeTeam,
    archive: archiveTeam,
  })

  app.get('/teams/:id/members', {
    config: { access: 'teams:read' },
    schema: {
      operationId: 'getTeamMembers',
      tags,
      summary: 'Read the members of a team',
      params: IdParams,
      response: { 200: TeamMembers, ...problems() },
    },
    handler: (request) => getTeamMembers(request.tenant(), request.params.id),
  })

  app.put('/teams/:id/members', {
    config: { access: 'teams:write' },
    schema: {
      operationId: 'replaceTeamMembers',
      tags,
      summary: 'Replace the members of a team',
      params: IdParams,
      body: NewTeamMembers,
      response: { 200: TeamMembers, ...problems(412, 422) },
    },
    handler: (request) =>
      request.inTenant((ctx) => replaceTeamMembers(ctx, request.params.id, request.body, ifMatch(request))),
  })
}
