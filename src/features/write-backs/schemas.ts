import { Type } from 'typebox'
import { Nullable, Timestamp } from '../../http/shapes.ts'

const Count = Type.Integer({ minimum: 0 })

export const WriteBackSetting = Type.Object({
  enabled: Type.Boolean(),
  since: Nullable(Type.Unsafe<Date>({ ...Timestamp, description: 'Answers from then on are written.' })),
  waiting: Count,
  written: Count,
  unknown: Type.Integer({ minimum: 0, description: 'Sent, and never heard of: the note may be there or not.' }),
  failed: Count,
  lastFailure: Nullable(Type.String()),
})
