import type { App } from '../../http/app.ts'
import { ifMatch } from '../../http/if-match.ts'
import { externalIdRoutes } from '../../http/resource-routes.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import {
  NewResolution,
  NewTicket,
  Ticket,
  TicketChangeBody,
  TicketConsultants,
  TicketPage,
  TicketQuery,
} from './schemas.ts'
import {
  assignConsultants,
  changeTicket,
  createTicket,
  externalTickets,
  getTicket,
  listTickets,
  reopenTicket,
  resolveTicket,
} from './service.ts'

const tags = ['Tickets']
const read = { access: 'tickets:read' } as const
const write = { access: 'tickets:write' } as const

export default async function ticketRoutes(app: App) {
  app.get('/tickets', {
    config: read,
    schema: {
      operationId: 'listTickets',
      tags,
      summary: 'List tickets',
      querystring: TicketQuery,
      response: { 200: TicketPage, ...problems() },
    },
    handler: (request) => listTickets(request.tenant(), request.query),
  })

  app.post('/tickets', {
    config: write,
    schema: {
      operationId: 'createTicket',
      tags,
      summary: 'Create a ticket',
      body: NewTicket,
      response: { 201: Ticket, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => createTicket(ctx, request.body))
    },
  })

  app.get('/tickets/:id', {
    config: read,
    schema: {
      operationId: 'getTicket',
      tags,
      summary: 'Read a ticket with its resolutions',
      params: IdParams,
      response: { 200: Ticket, ...problems() },
    },
    handler: (request) => getTicket(request.tenant(), request.params.id),
  })

  app.patch('/tickets/:id', {
    config: write,
    schema: {
      operationId: 'changeTicket',
      tags,
      summary: 'Change a ticket',
      params: IdParams,
      body: TicketChangeBody,
      response: { 200: Ticket, ...problems(409, 412, 422) },
    },
    handler: (request) =>
      request.inTenant((ctx) => changeTicket(ctx, request.params.id, request.body, ifMatch(request))),
  })

  externalIdRoutes(
    app,
    { one: 'ticket', many: 'tickets', tag: 'Tickets' },
    { item: Ticket, create: NewTicket },
    externalTickets,
  )
  stateRoutes(app)
}

function stateRoutes(app: App) {
  app.put('/tickets/:id/consultants', {
    config: write,
    schema: {
      operationId: 'assignTicketConsultants',
      tags,
      summary: 'Say who works on a ticket',
      params: IdParams,
      body: TicketConsultants,
      response: { 200: Ticket, ...problems(409, 412, 422) },
    },
    handler: (request) =>
      request.inTenant((ctx) => assignConsultants(ctx, request.params.id, request.body, ifMatch(request))),
  })

  app.put('/tickets/:id/resolution', {
    config: write,
    schema: {
      operationId: 'resolveTicket',
      tags,
      summary: 'Resolve a ticket',
      description: 'Begins a resolution cycle and decides whom to ask. While it is resolved, nothing happens again.',
      params: IdParams,
      body: NewResolution,
      response: { 200: Ticket, ...problems(409, 422) },
    },
    handler: (request) => request.inTenant((ctx) => resolveTicket(ctx, request.params.id, request.body)),
  })

  app.delete('/tickets/:id/resolution', {
    config: write,
    schema: {
      operationId: 'reopenTicket',
      tags,
      summary: 'Reopen a ticket',
      description: 'Calls off a survey that has not gone out. An open ticket stays as it is.',
      params: IdParams,
      response: { 200: Ticket, ...problems(409) },
    },
    handler: (request) => request.inTenant((ctx) => reopenTicket(ctx, request.params.id)),
  })
}
