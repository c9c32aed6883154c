import { type Static, Type } from 'typebox'
import { triggers } from '../../asking/condition-schema.ts'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, Timestamp, TimestampInput } from '../../http/shapes.ts'

export const outcomes = [
  'invited',
  'no_policy',
  'no_contact',
  'no_address',
  'no_consultant',
  'opted_out',
  'already_asked',
  'reopened',
  'called_off',
  'not_published',
  'filtered',
  'waiting',
  'quiet_period',
  'capped',
  'sampled_out',
  'too_late',
] as const
export type Outcome = (typeof outcomes)[number]

/** Why an occasion did or did not become an invitation to somebody. */
export const Decision = Type.Object({
  id: Id,
  occasionId: Id,
  ticketId: Nullable(Id),
  cycle: Nullable(Type.Integer({ minimum: 1, description: 'Which resolution of the ticket: 1 for the first.' })),
  policyId: Nullable(Id),
  policyVersion: Nullable(Type.Integer({ minimum: 1, description: 'The version of the policy that decided.' })),
  contactId: Nullable(Id),
  outcome: OneOf<readonly string[]>(outcomes, {
    description:
      '`no_address` waits, and changes when the contact, unless it is archived, gets an address. `no_contact` and ' +
      '`no_consultant` of a ticket wait for the missing part, too; `no_contact` of anything else is final: whoever joins ' +
      'the client later is not asked about what was before. `filtered`: no ' +
      'policy takes it, or the mapping of the connection says that such a contact is never asked. `waiting`: asked once ' +
      'a quiet period is over; `quiet_period` and `capped`: not asked for that. `called_off`: its milestone, the end of ' +
      'its engagement or its batch was taken back before the mail went out.',
  }),
  reason: Type.String({ maxLength: 1000, description: 'The same in a sentence.' }),
  facts: Type.Unsafe<unknown>({
    type: 'object',
    additionalProperties: true,
    description: 'What the decision was based on.',
  }),
  nextPossibleAt: Nullable(Timestamp),
  decidedAt: Timestamp,
  changedAt: Timestamp,
})

/** What became of it, in order: each outcome that it had, and what became of the mail. */
const DecisionStep = Type.Object({
  outcome: Type.String({ maxLength: 40, description: 'An outcome, or the state of the invitation that came of it.' }),
  reason: Type.String({ maxLength: 1000 }),
  policyId: Nullable(Id),
  policyVersion: Nullable(Type.Integer({ minimum: 1 })),
  contactId: Nullable(Id),
  facts: Decision.properties.facts,
  changedAt: Timestamp,
})

export const mostSteps = 200

export const ExplainedDecision = Type.Object({
  ...Decision.properties,
  history: Type.Array(DecisionStep, { maxItems: mostSteps }),
})

export const DecisionPage = page(Decision)
export const DecisionQuery = listQuery(['decidedAt'], {
  ticketId: Type.Optional(Id),
  contactId: Type.Optional(Id),
  policyId: Type.Optional(Id),
  outcome: Type.Optional(OneOf(outcomes)),
  kind: Type.Optional(OneOf(triggers, { description: 'What kind of occasion.' })),
  clientId: Type.Optional(Id),
  engagementId: Type.Optional(Id),
  from: Type.Optional({ ...TimestampInput, description: 'Decided then or later.' }),
  to: Type.Optional({ ...TimestampInput, description: 'Decided before.' }),
})
export type DecisionQuery = Static<typeof DecisionQuery>
