import { type Static, Type } from 'typebox'
import { Email, Id, Locale, Name, Nullable, TimeZone, Versioned } from '../../http/shapes.ts'

const MinimumResponses = Type.Integer({
  minimum: 5,
  maximum: 1000,
  description: 'Below this count nothing is published about a person.',
})
const EditWindowDays = Type.Integer({
  minimum: 0,
  maximum: 90,
  description: 'How long a contact may change an answer.',
})
const ClientAdjustment = Type.Boolean({
  description: 'Whether scores allow for how each client rates everyone. Without it the unadjusted score is the score.',
})

const DeliveryLogDays = Type.Integer({
  minimum: 1,
  maximum: 365,
  description: 'So long the payloads of calls of ticket systems are kept; what they changed stays.',
})

export const TenantChange = Type.Object(
  {
    name: Type.Optional(Name),
    timeZone: Type.Optional(TimeZone),
    locale: Type.Optional(Locale),
    senderName: Type.Optional(Nullable(Name)),
    minimumResponses: Type.Optional(MinimumResponses),
    editWindowDays: Type.Optional(EditWindowDays),
    clientAdjustment: Type.Optional(ClientAdjustment),
    deliveryLogDays: Type.Optional(DeliveryLogDays),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    examples: [{ timeZone: 'Europe/Berlin', senderName: 'Lind & Partner' }],
  },
)
export type TenantChange = Static<typeof TenantChange>

export const Tenant = Type.Object({
  id: Id,
  name: Name,
  timeZone: TimeZone,
  locale: Locale,
  senderName: Nullable(Type.String({ description: 'From whom mails come; the name of the firm where it is null.' })),
  minimumResponses: MinimumResponses,
  editWindowDays: EditWindowDays,
  clientAdjustment: ClientAdjustment,
  deliveryLogDays: DeliveryLogDays,
  isSandbox: Type.Boolean({
    description:
      'Its mail is captured, and its clock moves only when told. Said when the firm is founded, and never changed.',
  }),
  ...Versioned,
})

/** A firm to be founded, as the command takes it; there is no route for this. */
export const NewFirm = Type.Object(
  {
    name: Name,
    ownerEmail: Email,
    ownerName: Type.Optional(Name),
    timeZone: Type.Optional(TimeZone),
    locale: Type.Optional(Locale),
    isSandbox: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type NewFirm = Static<typeof NewFirm>
