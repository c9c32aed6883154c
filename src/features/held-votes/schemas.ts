import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, Timestamp, TimestampInput } from '../../http/shapes.ts'
import { holdReasons } from './rules.ts'

export const heldVoteStates = ['held', 'released', 'discarded'] as const
export type HeldVoteState = (typeof heldVoteStates)[number]

const Reason = OneOf(holdReasons, {
  description:
    '`not_shown`: the form was sent without its page having been shown. `too_soon`: within 5 seconds of the mail. ' +
    '`hidden_link`: the link that people cannot see was followed by the same sender, or right before. `all_links`: so ' +
    'were all links with a mark, within 10 seconds. `at_once`: the second press came sooner than anybody reads.',
})

/** A vote that is not counted, because it may be that of a mail scanner. */
export const HeldVote = Type.Object({
  id: Id,
  invitationId: Id,
  surveyVersionId: Id,
  state: OneOf(heldVoteStates),
  reason: Reason,
  answers: Type.Array(
    Type.Object({
      questionId: Type.String({ maxLength: 40 }),
      value: Type.Array(Type.String({ maxLength: 4100 }), {
        maxItems: 20,
        description: 'As it came: a mark, a text, or the ids of choices.',
      }),
    }),
    { maxItems: 10 },
  ),
  agent: Nullable(Type.String({ maxLength: 120, description: 'What the sender called itself.' })),
  network: Nullable(Type.String({ maxLength: 50, description: 'Where it came from: a /24 or a /48.' })),
  times: Type.Integer({ minimum: 1, description: 'How often such a vote came; the last one is kept.' }),
  responseId: Nullable(Type.Unsafe<string>({ ...Id, description: 'The response that it became.' })),
  heldAt: Timestamp,
  lastSentAt: Timestamp,
  settledAt: Nullable(Timestamp),
  settledByKind: Nullable(
    OneOf(['user', 'api_key', 'contact', 'system'], { description: '`contact`: the person, by one more press.' }),
  ),
  settledById: Nullable(Id),
})

export const HeldVotePage = page(HeldVote)

const From = Type.Optional(Type.Unsafe<string>({ ...TimestampInput, description: 'Held from then on.' }))
const To = Type.Optional(Type.Unsafe<string>({ ...TimestampInput, description: 'Held before then.' }))

export const HeldVoteQuery = listQuery(['heldAt'], {
  state: Type.Optional(OneOf(heldVoteStates)),
  reason: Type.Optional(OneOf(holdReasons)),
  invitationId: Type.Optional(Id),
  from: From,
  to: To,
})
export type HeldVoteQuery = Static<typeof HeldVoteQuery>

export const HeldVoteFigureQuery = Type.Object({ from: From, to: To }, { additionalProperties: false })
export type HeldVoteFigureQuery = Static<typeof HeldVoteFigureQuery>

const Count = Type.Integer({ minimum: 0 })
const counts = { held: Count, released: Count, discarded: Count }

/** How many votes were held, and what became of them. */
export const HeldVoteFigures = Type.Object({
  ...counts,
  byReason: Type.Array(Type.Object({ reason: Reason, ...counts }), { maxItems: holdReasons.length }),
})
export type HeldVoteFigures = Static<typeof HeldVoteFigures>
