import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Day, Id, Name, Nullable, OneOf, Timestamp, Versioned } from '../../http/shapes.ts'

export const MilestoneKind = OneOf(['kick_off', 'phase', 'go_live', 'close', 'quarter'])

export const NewMilestone = Type.Object(
  { kind: MilestoneKind, name: Name, dueOn: Type.Optional(Nullable(Day)) },
  { additionalProperties: false, examples: [{ kind: 'go_live', name: 'First warehouse live', dueOn: '2026-12-01' }] },
)
export type NewMilestone = Static<typeof NewMilestone>

export const MilestoneChange = Type.Partial(NewMilestone, {
  additionalProperties: false,
  minProperties: 1,
  examples: [{ dueOn: '2027-01-31' }],
})
export type MilestoneChange = Static<typeof MilestoneChange>

export const Milestone = Type.Object({
  id: Id,
  engagementId: Id,
  kind: Type.Unsafe<string>(MilestoneKind),
  name: Name,
  dueOn: Nullable(Day),
  reachedAt: Nullable(Timestamp),
  ...Versioned,
})

export const MilestoneParams = Type.Object({ id: Id, milestoneId: Id })
export type MilestoneParams = Static<typeof MilestoneParams>

export const MilestonePage = page(Milestone)
export const MilestoneQuery = listQuery(['createdAt'], {
  kind: Type.Optional(MilestoneKind),
  reached: Type.Optional(Type.Boolean({ description: 'Only reached ones, or only those that are not.' })),
})
export type MilestoneQuery = Static<typeof MilestoneQuery>
