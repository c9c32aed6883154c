import { type Static, Type } from 'typebox'
import { Timestamp, TimestampInput } from '../../http/shapes.ts'

/** What time it is in a sandbox. */
export const SandboxClock = Type.Object({
  now: Timestamp,
  isMoving: Type.Boolean({ description: 'A call moves it at this moment; another is refused with 409.' }),
})

/** Where the clock is to be moved: to a moment, or on by a duration. */
export const ClockMove = Type.Object(
  {
    to: Type.Optional(TimestampInput),
    by: Type.Optional(
      Type.String({
        maxLength: 40,
        pattern: '^P(?!$)(\\d+Y)?(\\d+M)?(\\d+W)?(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?$',
        description:
          'A duration of ISO 8601, up to ten years. Days, months and years are those of the calendar in the zone of the firm.',
        examples: ['P90D', 'PT36H'],
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1, examples: [{ by: 'P90D' }] },
)
export type ClockMove = Static<typeof ClockMove>

/** How far the clock came, and what fell due on the way. */
export const ClockMoved = Type.Object({
  from: Timestamp,
  now: Timestamp,
  target: Timestamp,
  reached: Type.Boolean({
    description: 'false (202): it took too long for one call; call again with `to` = `target`.',
  }),
  done: Type.Array(
    Type.Object({
      what: Type.String({ maxLength: 60, examples: ['invitations'] }),
      count: Type.Integer({ minimum: 1 }),
    }),
    { maxItems: 20, description: 'What fell due on the way and was done.' },
  ),
  left: Type.Array(Type.String({ maxLength: 60 }), {
    maxItems: 20,
    description: 'What is due and not done yet; empty when the target is reached.',
  }),
})
export type ClockMoved = Static<typeof ClockMoved>
