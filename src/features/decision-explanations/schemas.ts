import { type Static, Type } from 'typebox'
import { triggers } from '../../asking/condition-schema.ts'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'
import { outcomes } from '../decisions/schemas.ts'

/** What became of an occasion for somebody, in one sentence that a client understands. */
export const DecisionExplanation = Type.Object({
  id: Type.Unsafe<string>({
    ...Id,
    description: 'Of the decision; `GET /v1/decisions/{id}` has its facts and history.',
  }),
  kind: OneOf<readonly string[]>(triggers),
  occurredAt: Timestamp,
  ticketId: Nullable(Id),
  cycle: Nullable(Type.Integer({ minimum: 1, description: 'Which resolution of the ticket.' })),
  contactId: Nullable(Id),
  policyId: Nullable(Id),
  outcome: OneOf<readonly string[]>(outcomes),
  invitationState: Nullable(Type.String({ maxLength: 20, description: 'null where there is no invitation.' })),
  sentence: Type.String({
    maxLength: 2000,
    description:
      'English, with dates of the time zone in which days are counted: of the contact, else its client, else the firm.',
    examples: [
      'Anna Berg was not asked after the ticket was resolved on 10 March 2026, because the last ask was on 3 March ' +
        '2026 and the policy “After a ticket” leaves 90 days between two asks; the next ask is possible from 1 June 2026.',
    ],
  }),
  nextPossibleAt: Nullable(Timestamp),
  decidedAt: Timestamp,
})

export const DecisionExplanationPage = page(DecisionExplanation)
export const DecisionExplanationQuery = listQuery(['decidedAt'], {})
export type DecisionExplanationQuery = Static<typeof DecisionExplanationQuery>
