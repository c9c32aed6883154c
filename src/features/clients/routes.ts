import type { App } from '../../http/app.ts'
import { externalIdRoutes, type ResourceWords, resourceRoutes } from '../../http/resource-routes.ts'
import { Client, ClientChange, ClientPage, ClientQuery, NewClient } from './schemas.ts'
import { archiveClient, changeClient, createClient, externalClients, getClient, listClients } from './service.ts'

const words: ResourceWords = { one: 'client', many: 'clients', tag: 'Clients' }
const schemas = { item: Client, page: ClientPage, query: ClientQuery, create: NewClient, change: ClientChange }

export default async function clientRoutes(app: App) {
  resourceRoutes(app, words, schemas, {
    list: listClients,
    create: createClient,
    get: getClient,
    change: changeClient,
    archive: archiveClient,
  })
  externalIdRoutes(app, words, schemas, externalClients)
}
