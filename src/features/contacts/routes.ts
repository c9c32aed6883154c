import type { App } from '../../http/app.ts'
import { externalIdRoutes, type ResourceWords, resourceRoutes } from '../../http/resource-routes.ts'
import { Contact, ContactChange, ContactPage, ContactQuery, NewContact } from './schemas.ts'
import { archiveContact, changeContact, createContact, externalContacts, getContact, listContacts } from './service.ts'

const words: ResourceWords = { one: 'contact', many: 'contacts', tag: 'Contacts' }
const schemas = { item: Contact, page: ContactPage, query: ContactQuery, create: NewContact, change: ContactChange }

export default async function contactRoutes(app: App) {
  resourceRoutes(app, words, schemas, {
    list: listContacts,
    create: createContact,
    get: getContact,
    change: changeContact,
    archive: archiveContact,
  })
  externalIdRoutes(app, words, schemas, externalContacts)
}
