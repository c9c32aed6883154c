import type { App } from '../../http/app.ts'
import { externalIdRoutes, type ResourceWords, resourceRoutes } from '../../http/resource-routes.ts'
import { Consultant, ConsultantChange, ConsultantPage, ConsultantQuery, NewConsultant } from './schemas.ts'
import {
  archiveConsultant,
  changeConsultant,
  createConsultant,
  externalConsultants,
  getConsultant,
  listConsultants,
} from './service.ts'

const words: ResourceWords = { one: 'consultant', many: 'consultants', tag: 'Consultants' }
const schemas = {
  item: Consultant,
  page: ConsultantPage,
  query: ConsultantQuery,
  create: NewConsultant,
  change: ConsultantChange,
}

export default async function consultantRoutes(app: App) {
  resourceRoutes(app, words, schemas, {
    list: listConsultants,
    create: createConsultant,
    get: getConsultant,
    change: changeConsultant,
    archive: archiveConsultant,
  })
  externalIdRoutes(app, words, schemas, externalConsultants)
}
