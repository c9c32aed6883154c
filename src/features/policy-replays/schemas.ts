import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'
import { outcomes } from '../decisions/schemas.ts'
import { PolicyChange } from '../policies/schemas.ts'

export const mostOccasions = 100_000

const days = Type.Integer({ minimum: 1, maximum: 365, description: 'How many days back from now.' })
const others = OneOf(['unchanged', 'alone'], {
  default: 'unchanged',
  description:
    '`unchanged`: the other policies of the firm ask beside it, as they are now. `alone`: nothing else asks or has ' +
    'asked, and what others did in truth is left out.',
})

export const NewPolicyReplay = Type.Object(
  {
    days,
    others,
    draft: Type.Optional({ ...PolicyChange, description: 'What would be changed; all else is as stored.' }),
  },
  {
    additionalProperties: false,
    description: 'At most 100,000 occasions; of more the newest. A policy that is disabled is replayed as if it asked.',
    examples: [{ days: 90, draft: { rules: { quietPeriods: [{ clock: 'contact', days: 90 }] } } }],
  },
)
export type NewPolicyReplay = Static<typeof NewPolicyReplay>

const Count = Type.Integer({ minimum: 0 })
const Both = { would: Count, was: Count }

const Summary = Type.Object({
  occasions: Count,
  truncated: Type.Boolean({ description: 'Whether there were more occasions than are replayed.' }),
  asked: Type.Object({ ...Both, both: Count }, { description: 'Asks of all policies: by the replay, and in truth.' }),
  byThisPolicy: Type.Object(Both),
  gained: Type.Integer({ minimum: 0, description: 'Would have been asked, and were not.' }),
  lost: Type.Integer({ minimum: 0, description: 'Were asked, and would not have been.' }),
  changed: Type.Integer({ minimum: 0, description: 'Asked both ways, by another policy, another person or later.' }),
  outcomes: Type.Array(Type.Object({ outcome: Type.String({ maxLength: 40 }), ...Both }), { maxItems: 40 }),
})

/** A draft of a policy run over occasions of the past: whom it would have asked. */
export const PolicyReplay = Type.Object({
  id: Id,
  policyId: Id,
  policyVersion: Type.Integer({ minimum: 1, description: 'The version that the draft was made from.' }),
  draft: Type.Unsafe<unknown>({
    type: 'object',
    additionalProperties: true,
    description: 'All settings of the policy as they were replayed.',
  }),
  days,
  others: OneOf<readonly string[]>(['unchanged', 'alone']),
  state: OneOf<readonly string[]>(['waiting', 'running', 'finished', 'failed']),
  stateReason: Nullable(Type.String({ maxLength: 500 })),
  from: Nullable(Timestamp),
  to: Nullable(Timestamp),
  occasions: Type.Integer({ minimum: 0, description: 'How many there are to replay.' }),
  done: Count,
  summary: Nullable(Type.Unsafe<unknown>(Summary)),
  createdAt: Timestamp,
  finishedAt: Nullable(Timestamp),
})

export const PolicyReplayPage = page(PolicyReplay)
export const PolicyReplayQuery = listQuery(['createdAt'], { policyId: Type.Optional(Id) })
export type PolicyReplayQuery = Static<typeof PolicyReplayQuery>

const kinds = ['gained', 'lost', 'changed'] as const
const Side = Type.Object({
  outcome: OneOf<readonly string[]>(outcomes),
  reason: Type.String({ maxLength: 1000 }),
  policyId: Nullable(Id),
  dueAt: Nullable(Timestamp),
})

/** Somebody whom the replay and the truth asked differently. */
export const ReplayDifference = Type.Object({
  id: Id,
  kind: OneOf<readonly string[]>(kinds),
  occasionId: Id,
  ticketId: Nullable(Id),
  contactId: Nullable(Id),
  would: Nullable(Side),
  was: Nullable(Side),
})

export const ReplayDifferencePage = page(ReplayDifference)
export const ReplayDifferenceQuery = listQuery(['decidedAt'], { kind: Type.Optional(OneOf(kinds)) })
export type ReplayDifferenceQuery = Static<typeof ReplayDifferenceQuery>
