import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { CapturedMail, CapturedMailPage, CapturedMailQuery } from '../captured-mails/schemas.ts'
import { ClockMove, ClockMoved, SandboxClock } from './schemas.ts'
import { getSandboxClock, getSandboxMail, listSandboxMails, moveSandboxClock } from './service.ts'

const tags = ['Sandbox']

/** For firms that were founded as a sandbox; for all others there is nothing here. */
export default async function sandboxRoutes(app: App) {
  app.get('/sandbox/clock', {
    config: { access: 'tenant:read' },
    schema: {
      operationId: 'getSandboxClock',
      tags,
      summary: 'Read what time it is in the sandbox',
      response: { 200: SandboxClock, ...problems() },
    },
    handler: (request) => getSandboxClock(request.tenant()),
  })

  app.post('/sandbox/clock', {
    config: { access: 'tenant:write', repeatable: true },
    schema: {
      operationId: 'moveSandboxClock',
      tags,
      summary: 'Move the clock of the sandbox forward',
      description:
        'All that falls due on the way is done in order before the answer comes: surveys go out (into captured mail) and ' +
        'expire, scores are calculated. 202 when that takes longer than one call may: call again.',
      body: ClockMove,
      response: { 200: ClockMoved, 202: ClockMoved, ...problems(409) },
    },
    handler: async (request, reply) => {
      const moved = await moveSandboxClock(request.tenant(), request.body)
      return reply.code(moved.reached ? 200 : 202).send(moved)
    },
  })

  app.get('/sandbox/mails', {
    config: { access: 'mails:read' },
    schema: {
      operationId: 'listSandboxMails',
      tags,
      summary: 'List the mails of the sandbox',
      querystring: CapturedMailQuery,
      response: { 200: CapturedMailPage, ...problems() },
    },
    handler: (request) => listSandboxMails(request.tenant(), request.query),
  })

  app.get('/sandbox/mails/:id', {
    config: { access: 'mails:read' },
    schema: {
      operationId: 'getSandboxMail',
      tags,
      summary: 'Read a mail of the sandbox',
      params: IdParams,
      response: { 200: CapturedMail, ...problems() },
    },
    handler: (request) => getSandboxMail(request.tenant(), request.params.id),
  })
}
