import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { ArchivedAt, Id, Name, OneOf, Versioned } from '../../http/shapes.ts'

const triggers = ['ticket_resolved'] as const

const settings = {
  name: Name,
  surveyId: Id,
  position: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    description: 'Of several enabled policies the one with the lowest position asks.',
  }),
  delayMinutes: Type.Integer({ minimum: 0, maximum: 525_600, description: 'From the resolution to the mail.' }),
  expiresAfterDays: Type.Integer({ minimum: 1, maximum: 365, description: 'From the mail to the end of its link.' }),
}

export const NewPolicy = Type.Object(
  {
    name: settings.name,
    surveyId: settings.surveyId,
    trigger: OneOf(triggers, { default: 'ticket_resolved' }),
    position: { ...settings.position, default: 100 },
    delayMinutes: { ...settings.delayMinutes, default: 1440 },
    expiresAfterDays: { ...settings.expiresAfterDays, default: 14 },
    enabled: Type.Boolean({ default: true }),
  },
  {
    additionalProperties: false,
    examples: [
      { name: 'After a ticket', surveyId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21', delayMinutes: 60, position: 10 },
    ],
  },
)
export type NewPolicy = Static<typeof NewPolicy>

export const PolicyChange = Type.Partial(Type.Object(settings), {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ delayMinutes: 2880 }],
})
export type PolicyChange = Static<typeof PolicyChange>

/** When to ask, and with which survey. */
export const Policy = Type.Object({
  id: Id,
  ...settings,
  trigger: OneOf<readonly string[]>(triggers),
  enabled: Type.Boolean(),
  archivedAt: ArchivedAt,
  ...Versioned,
})

export const PolicyPage = page(Policy)
export const PolicyQuery = listQuery(['position', 'createdAt'], {
  surveyId: Type.Optional(Id),
  archived: Type.Optional(Type.Boolean({ default: false, description: 'Only archived ones.' })),
})
export type PolicyQuery = Static<typeof PolicyQuery>
