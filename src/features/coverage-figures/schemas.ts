import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, TimestampInput } from '../../http/shapes.ts'
import { outcomes } from '../decisions/schemas.ts'

export const groupings = ['consultant', 'policy', 'client'] as const
export type Grouping = (typeof groupings)[number]

export const mostDays = 366

const Count = (description: string) => Type.Integer({ minimum: 0, description })

/** How far the occasions of a time got on their way to an answer. */
export const Coverage = Type.Object({
  id: Nullable(Type.Unsafe<string>({ ...Id, description: 'null: of no consultant, policy or client.' })),
  name: Nullable(Type.String({ maxLength: 200 })),
  occasions: Count(
    'Resolutions, milestones, ends, dates and wishes of that time. One of several consultants counts for each.',
  ),
  decisions: Count('Whom they are about: one for each person and policy, also where nobody is known.'),
  withContact: Count('Decisions that know whom to ask.'),
  eligible: Count('Who could have been asked, but for what was asked before, sampling and time.'),
  invited: Count('Asks that were made or are planned.'),
  sent: Count('Asks that went out, and did not come back.'),
  answered: Count('Asks with an answer.'),
  outcomes: Type.Array(Type.Object({ outcome: OneOf<readonly string[]>(outcomes), n: Type.Integer({ minimum: 1 }) }), {
    maxItems: 40,
    description: 'What the decisions are now: what kept the others out.',
  }),
})
export type Coverage = Static<typeof Coverage>

export const CoveragePage = page(Coverage)
export const CoverageQuery = listQuery(['name', 'occasions'], {
  by: OneOf(groupings, { default: 'consultant' }),
  from: Type.Optional({
    ...TimestampInput,
    description: 'Of occasions then or later; 90 days before `to` without it.',
  }),
  to: Type.Optional({ ...TimestampInput, description: 'Of occasions before; now without it.' }),
})
export type CoverageQuery = Static<typeof CoverageQuery>
