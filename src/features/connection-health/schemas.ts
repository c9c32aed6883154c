import { Type } from 'typebox'
import { Day, Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'

export const refusalReasons = [
  'wrong_proof',
  'too_old',
  'no_secret',
  'disabled',
  'broken_body',
  'body_too_large',
] as const
export type RefusalReason = (typeof refusalReasons)[number]

const Count = Type.Integer({ minimum: 0 })

/** Shown with a connection as well. */
export const wellness = {
  lastDeliveryAt: Nullable(Timestamp),
  lastSuccessAt: Nullable(
    Type.Unsafe<Date>({
      ...Timestamp,
      description: 'When a call last changed something; null when none of the last 10,000 did.',
    }),
  ),
  lastRefusalAt: Nullable(Timestamp),
  lastRefusalReason: Nullable(
    OneOf<readonly string[]>(refusalReasons, {
      description:
        'wrong_proof: the signature or secret was wrong or missing; too_old: it was right, and sent too long ago or by a ' +
        'clock that is wrong; no_secret: the secret of the ticket system is not entered here yet.',
    }),
  ),
  usualIntervalSeconds: Nullable(
    Type.Integer({
      minimum: 0,
      description:
        'The median time between two calls on days of the week with calls; null as long as there are fewer than 20 ' +
        'calls on five days.',
    }),
  ),
  silentAfterSeconds: Nullable(
    Type.Integer({ minimum: 0, description: 'So long a silence, counted in the same way, raises an alert.' }),
  ),
  silent: Type.Boolean({ description: 'It has been silent for longer than usual, and an alert is open.' }),
}

export const ConnectionHealth = Type.Object({
  connectionId: Id,
  ...wellness,
  days: Type.Array(
    Type.Object({
      day: Type.Unsafe<string>(Day),
      received: Type.Integer({ minimum: 0, description: 'Calls that were taken; the next four add up to it.' }),
      processed: Count,
      ignored: Count,
      failed: Count,
      waiting: Count,
      refused: Type.Integer({ minimum: 0, description: 'Calls that were not taken.' }),
    }),
    { maxItems: 14, description: "The last 14 days in the firm's time zone, today last." },
  ),
  refusals: Type.Array(
    Type.Object({ reason: OneOf<readonly string[]>(refusalReasons), calls: Count, lastAt: Timestamp }),
    { maxItems: refusalReasons.length, description: 'Of these days, by reason, the newest first.' },
  ),
})
