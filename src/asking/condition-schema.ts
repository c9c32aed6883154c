import { Type } from 'typebox'
import { OneOf } from '../http/shapes.ts'

/** What can be a reason to ask. */
export const triggers = [
  'ticket_resolved',
  'milestone_reached',
  'engagement_closed',
  'engagement_running',
  'schedule',
  'manual',
] as const
export type Trigger = (typeof triggers)[number]

/** What a contact can be to the work. */
export const contactRoles = ['sponsor', 'day_to_day', 'end_user'] as const

/**
 * What a condition can look at, and how its value is read: `id` and `text` are one value, `ids` and `tags` a set of
 * them, `number` a number.
 */
export const conditionFields = {
  client: 'id',
  engagement: 'id',
  connection: 'id',
  team: 'ids',
  consultant: 'ids',
  ticketType: 'text',
  priority: 'text',
  contactRole: 'text',
  trigger: 'text',
  tags: 'tags',
  handlingMinutes: 'number',
} as const
export type ConditionField = keyof typeof conditionFields
export type FieldKind = (typeof conditionFields)[ConditionField]

export const listOps = ['in', 'notIn'] as const
export const tagOps = ['hasAny', 'hasAll', 'hasNone'] as const
export const numberOps = ['atLeast', 'atMost', 'below', 'above'] as const

/** Which comparisons a kind of field knows. */
export const opsOf: Record<FieldKind, readonly string[]> = {
  id: listOps,
  ids: listOps,
  text: listOps,
  tags: tagOps,
  number: numberOps,
}

type FieldsOf<Kind extends FieldKind> = {
  [Field in ConditionField]: (typeof conditionFields)[Field] extends Kind ? Field : never
}[ConditionField]

/** One comparison. */
export type ConditionLeaf =
  | { field: FieldsOf<'id' | 'ids' | 'text'>; op: (typeof listOps)[number]; value: readonly string[] }
  | { field: FieldsOf<'tags'>; op: (typeof tagOps)[number]; value: readonly string[] }
  | { field: FieldsOf<'number'>; op: (typeof numberOps)[number]; value: number }

/** A tree of comparisons; what holds for it, conditions.ts decides. */
export type Condition =
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition }
  | ConditionLeaf

/** How large a condition may be. */
export const conditionBounds = { depth: 6, leaves: 50, values: 200, text: 100, minutes: 5_256_000 }

const Nested = Type.Unsafe<Condition>({
  type: 'object',
  additionalProperties: true,
  description: 'A condition of the same form.',
})

/**
 * The condition as the API takes it. A schema that contains itself is too much for many generators of clients, so that
 * this one describes the outermost level; faultsOfCondition checks every level, and must be asked before storing.
 */
export const Condition = Type.Unsafe<Condition>({
  type: 'object',
  additionalProperties: false,
  description:
    'Either `all` or `any` with a list of conditions, or `not` with one, or a comparison: `field`, `op` and `value`. ' +
    'Ids and texts are compared with `in` and `notIn` (texts without regard to case), tags with `hasAny`, `hasAll` and ' +
    '`hasNone`, `handlingMinutes` with `atLeast`, `atMost`, `below` and `above`. `team` and `consultant` are in a list ' +
    'if one of those credited is. What a ticket does not have is in no list and no number, so that `notIn` and ' +
    `\`hasNone\` hold for it. At most ${conditionBounds.depth} levels and ${conditionBounds.leaves} comparisons.`,
  properties: {
    all: Type.Array(Nested, { minItems: 1, maxItems: conditionBounds.leaves }),
    any: Type.Array(Nested, { minItems: 1, maxItems: conditionBounds.leaves }),
    not: Nested,
    field: OneOf(Object.keys(conditionFields)),
    op: OneOf([...listOps, ...tagOps, ...numberOps]),
    value: {
      anyOf: [
        Type.Array(Type.String({ minLength: 1, maxLength: conditionBounds.text }), {
          minItems: 1,
          maxItems: conditionBounds.values,
        }),
        Type.Number({ minimum: 0, maximum: conditionBounds.minutes }),
      ],
    },
  },
  examples: [
    {
      all: [
        { field: 'priority', op: 'in', value: ['high', 'urgent'] },
        { not: { field: 'tags', op: 'hasAny', value: ['internal'] } },
      ],
    },
  ],
})
