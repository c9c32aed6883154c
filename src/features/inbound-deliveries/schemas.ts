import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'

export const HookParams = Type.Object({ connectionId: Type.String({ maxLength: 100 }) })
export const Accepted = Type.Object({}, { description: 'Stored, now or before; what it changes is done later.' })

export const DeliveryParams = Type.Object({ id: Id, deliveryId: Id })

const deliveryStates = ['received', 'processed', 'ignored', 'failed'] as const

const delivery = {
  id: Id,
  connectionId: Id,
  deliveryKey: Type.String({ description: 'What tells it apart from other calls.' }),
  state: OneOf<readonly string[]>(deliveryStates),
  outcome: Nullable(Type.String({ description: 'What it changed, or why it changed nothing.' })),
  attempts: Type.Integer({ minimum: 0, description: 'How often processing it failed; it is given up after five.' }),
  receivedAt: Timestamp,
  processedAt: Nullable(Timestamp),
  bodyRemovedAt: Nullable(
    Type.Unsafe<Date>({
      ...Timestamp,
      description: 'When headers and payload were removed, after the days for which the firm keeps them.',
    }),
  ),
}

export const Delivery = Type.Object(delivery)
export const DeliveryWithBody = Type.Object({
  ...delivery,
  headers: Type.Record(Type.String(), Type.String(), { description: 'Those that matter, without credentials.' }),
  body: Type.String({ description: 'As it came, in base64 when it is not UTF-8; empty once it has been removed.' }),
  bodyEncoding: OneOf(['utf8', 'base64']),
})

export const DeliveryPage = page(Delivery)
export const DeliveryQuery = listQuery(['receivedAt'], { state: Type.Optional(OneOf(deliveryStates)) })
export type DeliveryQuery = Static<typeof DeliveryQuery>
