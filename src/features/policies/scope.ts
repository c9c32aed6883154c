import { type Static, Type } from 'typebox'
import { contactRoles } from '../../asking/condition-schema.ts'
import { Recurrence } from '../../asking/rules.ts'
import { Id, OneOf } from '../../http/shapes.ts'
import { MilestoneKind } from '../milestones/schemas.ts'

const ids = (description: string) => Type.Array(Id, { minItems: 1, maxItems: 200, uniqueItems: true, description })

/** Whose and which occasions a policy is about, beyond its trigger. */
export const Scope = Type.Partial(
  Type.Object({
    roles: Type.Array(OneOf(contactRoles), {
      minItems: 1,
      maxItems: 3,
      uniqueItems: true,
      description:
        'Who is asked about an engagement, a milestone or on a schedule; sponsors and day-to-day contacts unless said.',
    }),
    clientIds: ids('A schedule asks the contacts of these clients only.'),
    engagementIds: ids('A schedule asks the contacts of the clients of these engagements only.'),
    milestones: Type.Array(MilestoneKind, {
      minItems: 1,
      maxItems: 5,
      uniqueItems: true,
      description: 'Which milestones `milestone_reached` asks after; all unless said.',
    }),
    everyMonths: Type.Integer({
      minimum: 1,
      maximum: 36,
      description: 'How often `engagement_running` asks, counted from the start of the engagement.',
    }),
    recurrence: Recurrence,
  }),
  { additionalProperties: false },
)
export type Scope = Static<typeof Scope>
