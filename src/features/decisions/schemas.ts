import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'

export const outcomes = [
  'invited',
  'no_policy',
  'no_contact',
  'no_address',
  'no_consultant',
  'opted_out',
  'already_asked',
  'reopened',
  'not_published',
  'filtered',
] as const
export type Outcome = (typeof outcomes)[number]

/** Why the resolution of a ticket did or did not become an invitation. */
export const Decision = Type.Object({
  id: Id,
  ticketId: Id,
  cycle: Type.Integer({ minimum: 1, description: 'Which resolution of the ticket: 1 for the first.' }),
  policyId: Nullable(Id),
  contactId: Nullable(Id),
  outcome: OneOf<readonly string[]>(outcomes, {
    description:
      '`no_contact`, `no_address` and `no_consultant` wait: they change when the missing part arrives. `filtered`: the ' +
      'mapping of the connection says that such a contact is never asked.',
  }),
  reason: Type.String({ maxLength: 1000, description: 'The same in a sentence.' }),
  facts: Type.Unsafe<unknown>({
    type: 'object',
    additionalProperties: true,
    description: 'What the decision was based on.',
  }),
  decidedAt: Timestamp,
  changedAt: Timestamp,
})

export const DecisionPage = page(Decision)
export const DecisionQuery = listQuery(['decidedAt'], {
  ticketId: Type.Optional(Id),
  contactId: Type.Optional(Id),
  policyId: Type.Optional(Id),
  outcome: Type.Optional(OneOf(outcomes)),
})
export type DecisionQuery = Static<typeof DecisionQuery>
