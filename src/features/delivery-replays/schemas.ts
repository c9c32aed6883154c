import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, Timestamp, TimestampInput } from '../../http/shapes.ts'

export const replayableStates = ['processed', 'ignored', 'failed'] as const

export const mostDeliveries = 10_000

export const NewReplay = Type.Object(
  {
    from: TimestampInput,
    to: Type.String({ ...TimestampInput, description: 'Calls that came before this.' }),
    state: Type.Optional(OneOf(replayableStates, { description: 'Only calls of which this became; else all three.' })),
  },
  {
    additionalProperties: false,
    description: 'At most 10,000 calls. They are processed one after the other, in the order in which they came.',
    examples: [{ from: '2026-11-20T09:00:00Z', to: '2026-11-20T12:00:00Z', state: 'failed' }],
  },
)
export type NewReplay = Static<typeof NewReplay>

export const Replay = Type.Object({
  id: Id,
  connectionId: Id,
  from: Timestamp,
  to: Timestamp,
  state: Nullable(OneOf<readonly string[]>(replayableStates)),
  deliveries: Type.Integer({ minimum: 0, description: 'How many calls there were to process when it was asked for.' }),
  done: Type.Integer({ minimum: 0 }),
  createdAt: Timestamp,
  finishedAt: Nullable(Timestamp),
})

export const ReplayPage = page(Replay)
export const ReplayQuery = listQuery(['createdAt'], {})
export type ReplayQuery = Static<typeof ReplayQuery>
