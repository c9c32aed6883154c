import { type Static, Type } from 'typebox'
import { triggers } from '../../asking/condition-schema.ts'
import { Rules } from '../../asking/rules.ts'
import { listQuery, page } from '../../http/page.ts'
import { ArchivedAt, Id, Name, OneOf, Timestamp, Versioned } from '../../http/shapes.ts'
import { Scope } from './scope.ts'

const exclusive = Type.Boolean({
  description: 'Whether an occasion that it takes is left to no other policy after it.',
})

const settings = {
  name: Name,
  surveyId: Id,
  position: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    description: 'The first policy that takes an occasion, in the order of positions, asks.',
  }),
  exclusive,
  priority: Type.Integer({
    minimum: 0,
    maximum: 1000,
    description: 'Which asks count for quiet periods and caps: 0 is the lowest.',
  }),
  delayMinutes: Type.Integer({ minimum: 0, maximum: 525_600, description: 'From the occasion to the mail.' }),
  expiresAfterDays: Type.Integer({ minimum: 1, maximum: 365, description: 'From the mail to the end of its link.' }),
}

export const NewPolicy = Type.Object(
  {
    name: settings.name,
    surveyId: settings.surveyId,
    trigger: OneOf(triggers, { default: 'ticket_resolved' }),
    position: { ...settings.position, default: 100 },
    exclusive: { ...exclusive, default: true },
    priority: { ...settings.priority, default: 0 },
    delayMinutes: { ...settings.delayMinutes, default: 1440 },
    expiresAfterDays: { ...settings.expiresAfterDays, default: 14 },
    rules: Type.Optional(Type.Partial(Rules, { additionalProperties: false })),
    scope: Type.Optional(Scope),
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

export const PolicyChange = Type.Partial(
  Type.Object({
    ...settings,
    rules: Type.Partial(Rules, {
      additionalProperties: false,
      description: 'Rules that are not named stay; a rule that is named is replaced as a whole.',
    }),
    scope: Scope,
  }),
  {
    additionalProperties: false,
    minProperties: 1,
    examples: [{ delayMinutes: 2880 }],
  },
)
export type PolicyChange = Static<typeof PolicyChange>

const content = {
  ...settings,
  rules: Rules,
  scope: Scope,
  trigger: OneOf<readonly string[]>(triggers),
  enabled: Type.Boolean(),
  archivedAt: ArchivedAt,
}

/** When to ask, and with which survey. */
export const Policy = Type.Object({ id: Id, ...content, ...Versioned })

/** A policy as it was at one of its versions; decisions name the version that made them. */
export const PolicyVersion = Type.Object({
  number: Type.Integer({ minimum: 1 }),
  changedAt: Timestamp,
  content: Type.Object(content),
})

export const PolicyVersionPage = page(PolicyVersion)
export const PolicyVersionQuery = listQuery(['number'], {})
export type PolicyVersionQuery = Static<typeof PolicyVersionQuery>

export const PolicyPage = page(Policy)
export const PolicyQuery = listQuery(['position', 'createdAt'], {
  surveyId: Type.Optional(Id),
  archived: Type.Optional(Type.Boolean({ default: false, description: 'Only archived ones.' })),
})
export type PolicyQuery = Static<typeof PolicyQuery>
