import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { Decision } from '../decisions/schemas.ts'
import {
  AskBatch,
  AskBatchPage,
  AskBatchPersonPage,
  AskBatchPersonQuery,
  AskBatchQuery,
  CountedAskBatch,
  NewAsk,
  NewAskBatch,
} from './schemas.ts'
import { ask, cancelBatch, createBatch, getBatch, listBatches, listPeople } from './service.ts'

const tags = ['Asking by hand']
const read = { access: 'invitations:read' } as const
const write = { access: 'invitations:write' } as const

export default async function askRoutes(app: App) {
  app.post('/asks', {
    config: write,
    schema: {
      operationId: 'ask',
      tags,
      summary: 'Ask a contact by hand',
      description: 'By the rules of a policy whose trigger is `manual`; the answer is what was decided, and why.',
      body: NewAsk,
      response: { 201: Decision, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(201)
      return request.inTenant((ctx) => ask(ctx, request.body))
    },
  })

  app.post('/ask-batches', {
    config: write,
    bodyLimit: 4 * 1024 * 1024,
    schema: {
      operationId: 'createAskBatch',
      tags,
      summary: 'Ask up to 10,000 people by hand',
      description: 'They are decided about one after the other; who is not known is told so, and keeps up nobody.',
      body: NewAskBatch,
      response: { 202: AskBatch, ...problems(409, 422) },
    },
    handler: (request, reply) => {
      reply.code(202)
      return request.inTenant((ctx) => createBatch(ctx, request.body))
    },
  })

  app.get('/ask-batches', {
    config: read,
    schema: {
      operationId: 'listAskBatches',
      tags,
      summary: 'List batches and how far they are',
      querystring: AskBatchQuery,
      response: { 200: AskBatchPage, ...problems() },
    },
    handler: (request) => listBatches(request.tenant(), request.query),
  })

  app.get('/ask-batches/:id', {
    config: read,
    schema: {
      operationId: 'getAskBatch',
      tags,
      summary: 'Read how far a batch is, and what became of how many',
      params: IdParams,
      response: { 200: CountedAskBatch, ...problems() },
    },
    handler: (request) => getBatch(request.tenant(), request.params.id),
  })

  app.get('/ask-batches/:id/people', {
    config: read,
    schema: {
      operationId: 'listAskBatchPeople',
      tags,
      summary: 'List what became of each person of a batch, in the order in which they were given',
      params: IdParams,
      querystring: AskBatchPersonQuery,
      response: { 200: AskBatchPersonPage, ...problems() },
    },
    handler: (request) => listPeople(request.tenant(), request.params.id, request.query),
  })

  app.put('/ask-batches/:id/cancellation', {
    config: write,
    schema: {
      operationId: 'cancelAskBatch',
      tags,
      summary: 'Cancel a batch: who is not asked yet is not asked, and mails that have not gone out do not go out',
      params: IdParams,
      response: { 200: AskBatch, ...problems() },
    },
    handler: (request) => request.inTenant((ctx) => cancelBatch(ctx, request.params.id)),
  })
}
