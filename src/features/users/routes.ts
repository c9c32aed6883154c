import { type App, caller } from '../../http/app.ts'
import { resourceRoutes } from '../../http/resource-routes.ts'
import { Problem, problems } from '../../problems.ts'
import { NewUser, User, UserChange, UserPage, UserQuery } from './schemas.ts'
import { archiveUser, changeUser, createUser, getUser, listUsers } from './service.ts'

const words = { one: 'user', many: 'users', tag: 'Users' } as const
const schemas = { item: User, page: UserPage, query: UserQuery, create: NewUser, change: UserChange }

export default async function userRoutes(app: App) {
  resourceRoutes(app, words, schemas, {
    list: listUsers,
    create: createUser,
    get: getUser,
    change: changeUser,
    archive: archiveUser,
  })

  app.get('/users/me', {
    config: { access: 'signed in' },
    schema: {
      operationId: 'getOwnUser',
      tags: [words.tag],
      summary: 'Read the user who is signed in',
      response: { 200: User, ...problems() },
    },
    handler: (request) => {
      const { actor } = caller(request)
      if (actor.kind !== 'user') throw new Problem('forbidden', 'An API key is no user.')
      return getUser(request.tenant(), actor.id)
    },
  })
}
