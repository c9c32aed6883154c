import type { App } from '../../http/app.ts'
import { IdParams } from '../../http/shapes.ts'
import { problems } from '../../problems.ts'
import { HeldVote, HeldVoteFigureQuery, HeldVoteFigures, HeldVotePage, HeldVoteQuery } from './schemas.ts'
import { discardHeldVote, getHeldVote, heldVoteFigures, listHeldVotes, releaseHeldVote } from './service.ts'

const tags = ['Held votes']
const read = { access: 'held_votes:read' } as const
const write = { access: 'held_votes:write' } as const

export default async function heldVoteRoutes(app: App) {
  app.get('/held-votes', {
    config: read,
    schema: {
      operationId: 'listHeldVotes',
      tags,
      summary: 'List votes that are held',
      description:
        'Votes that look like those of a mail scanner count for nothing until the person presses the button once more, ' +
        'which the page asks for, or somebody of the firm releases them.',
      querystring: HeldVoteQuery,
      response: { 200: HeldVotePage, ...problems() },
    },
    handler: (request) => listHeldVotes(request.tenant(), request.query),
  })

  app.get('/held-votes/figures', {
    config: read,
    schema: {
      operationId: 'getHeldVoteFigures',
      tags,
      summary: 'Count held votes and what became of them',
      querystring: HeldVoteFigureQuery,
      response: { 200: HeldVoteFigures, ...problems() },
    },
    handler: (request) => heldVoteFigures(request.tenant(), request.query),
  })

  app.get('/held-votes/:id', {
    config: read,
    schema: {
      operationId: 'getHeldVote',
      tags,
      summary: 'Read a held vote',
      params: IdParams,
      response: { 200: HeldVote, ...problems() },
    },
    handler: (request) => getHeldVote(request.tenant(), request.params.id),
  })

  app.put('/held-votes/:id/release', {
    config: write,
    schema: {
      operationId: 'releaseHeldVote',
      tags,
      summary: 'Count a held vote as the person’s',
      description:
        'It counts from its release on. An answer that the person has given since stays as it is (409), and so does an ' +
        'invitation whose time is over.',
      params: IdParams,
      response: { 200: HeldVote, ...problems(409) },
    },
    handler: (request) => request.inTenant((ctx) => releaseHeldVote(ctx, request.params.id)),
  })

  app.put('/held-votes/:id/discard', {
    config: write,
    schema: {
      operationId: 'discardHeldVote',
      tags,
      summary: 'Leave a held vote uncounted for good',
      params: IdParams,
      response: { 200: HeldVote, ...problems(409) },
    },
    handler: (request) => request.inTenant((ctx) => discardHeldVote(ctx, request.params.id)),
  })
}
