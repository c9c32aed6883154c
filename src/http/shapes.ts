/** Shapes that many features share. */
import { type Static, type TSchema, Type } from 'typebox'

/** A value or null, written so that both the validator and the serializer know dates and enums. */
export const Nullable = <S extends TSchema>(schema: S) => {
  const { type, enum: values, ...rest } = schema as { type?: string; enum?: unknown[] }
  if (typeof type !== 'string') return Type.Unsafe<Static<S> | null>({ anyOf: [schema, { type: 'null' }] })
  return Type.Unsafe<Static<S> | null>({ ...rest, type: [type, 'null'], ...(values && { enum: [...values, null] }) })
}

/** One of a few words. */
export const OneOf = <const Values extends readonly string[]>(values: Values, options: object = {}) =>
  Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...options })

export const Id = Type.String({
  format: 'uuid',
  pattern: '^[0-9a-f-]{36}$',
  description: 'UUID, lower case.',
  examples: ['0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21'],
})
/** An instant; the database gives a Date, the answer holds RFC 3339 text. */
export const Timestamp = Type.Unsafe<Date>({ type: 'string', format: 'date-time', description: 'RFC 3339, UTC.' })
/** An instant as callers send it. */
export const TimestampInput = Type.String({ format: 'date-time', maxLength: 40, examples: ['2026-11-20T09:30:00Z'] })
export const Day = Type.String({ format: 'date', examples: ['2026-11-20'] })
export const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
export const Email = Type.String({
  format: 'email',
  maxLength: 254,
  pattern: '^[^\\s<>,;:"()]+@[^\\s<>,;:"()]+$',
  examples: ['anna.berg@example.com'],
})
export const TimeZone = Type.String({ maxLength: 64, format: 'time-zone', examples: ['Europe/Berlin'] })
export const Locale = Type.String({ maxLength: 35, format: 'locale', examples: ['de-DE'] })
export const Url = Type.String({ format: 'uri', pattern: '^https?://', maxLength: 2000 })
export const Source = Type.String({
  pattern: '^[a-z0-9][a-z0-9_-]{0,39}$',
  description: 'Name of the system that an external id comes from; a connection has one.',
  examples: ['zendesk'],
})
export const ExternalId = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
/** How many external ids one thing may have. */
export const mostExternalIds = 100
/** A consultant's part of a piece of work; shares of one thing sum to 1. They are kept to the billionth. */
export const Share = Type.Number({ minimum: 1e-9, maximum: 1 })
export const Hours = Type.Number({
  minimum: 0.01,
  maximum: 10_000,
  multipleOf: 0.01,
  description: 'Hours worked, in hundredths at the finest.',
  examples: [6.5],
})

/** What may be said about a consultant's part: a share, or hours, or neither. */
export const PartInput = {
  share: Type.Optional(Nullable(Share)),
  hours: Type.Optional(Nullable(Hours)),
}
/** A consultant to be credited. Together with others: sharesOf says what each gets. */
export const CreditInput = Type.Object({ consultantId: Id, ...PartInput }, { additionalProperties: false })
export type CreditInput = Static<typeof CreditInput>

export const WorkedHours = Type.Number({ minimum: 0.01, description: 'The hours that decided the share.' })
/** A consultant and its part, with the hours that it follows from, if it does. */
export const Credit = Type.Object({ consultantId: Id, share: Share, hours: Nullable(WorkedHours) })
export type Credit = Static<typeof Credit>

export const IdParams = Type.Object({ id: Id })
export type IdParams = Static<typeof IdParams>
export const ExternalParams = Type.Object({ source: Source, externalId: ExternalId })

/** Every resource that can be changed carries these; version is its ETag. */
export const Versioned = {
  version: Type.Integer({ minimum: 1, description: 'Grows with every change; also the ETag.' }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}
export const ArchivedAt = Nullable(Timestamp)
/** Filters that the lists of named resources share. */
export const NamePrefix = Type.Optional(Type.String({ maxLength: 200, description: 'Those whose name begins so.' }))
export const OnlyArchived = Type.Optional(Type.Boolean({ default: false, description: 'Only archived ones.' }))
export const NoContent = Type.Null({ description: 'Done.' })
