import { besideHeadline, headlineOf, withoutScore } from './figure-names.ts'
import type { FirmModel } from './firm-model.ts'
import { type Part, partsBy, teamScore, unadjustedTeamScore } from './group-scores.ts'
import type { ScoreSettings } from './settings.ts'
import type { SubjectFigures } from './subject-figures.ts'
import { sumOf } from './sums.ts'

export interface Team {
  id: string
  /** Ids of consultants; those without an answer, or whom the cells do not know, count for nothing. */
  members: readonly string[]
}

/** The figures of teams in the order of their ids. */
export function teamFigures(
  teams: readonly Team[],
  model: FirmModel | null,
  responsesOf: (consultants: Iterable<string>) => number,
  { minResponses }: ScoreSettings,
): SubjectFigures[] {
  const rated = new Map(
    [...(model?.consultants ?? [])].map(([id, own], index) => [id, { row: index + 1, model: own, weight: own.weight }]),
  )
  const ordered = teams.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return ordered.map(({ id, members }): SubjectFigures => {
    const ids = [...new Set(members)].sort()
    const parts = partsBy(ids.flatMap((member) => rated.get(member) ?? []))
    const partOf = new Map(parts.map((part) => [part.model.balanced.consultant, part]))
    const listed = ids.map((member) => {
      const own = partOf.get(member)
      return { id: member, n: own?.model.answers ?? 0, part: own?.part ?? 0 }
    })
    const common = { consultants: parts.length, members: listed }
    if (model === null || parts.length === 0)
      return { by: 'team', id, ...withoutScore, figures: { clients: 0, ...common } }
    const n = responsesOf(partOf.keys())
    const { figures, ...scores } = scoredTeam(parts, model)
    return { by: 'team', id, n, published: n >= minResponses, ...scores, figures: { ...figures, ...common } }
  })
}

function scoredTeam(parts: readonly Part[], model: FirmModel) {
  const unadjusted = unadjustedTeamScore(parts, model)
  const headline = model.adjustment ? teamScore(parts, model.adjustment) : unadjusted
  const groups = parts.flatMap((each) => each.model.balanced.groups)
  const weight = sumOf(groups, (group) => group.weight)
  return {
    ...headlineOf(headline),
    rawMean: sumOf(groups, ({ rawSum }) => rawSum) / weight,
    figures: {
      clients: new Set(groups.map(({ client }) => client)).size,
      weight,
      balancedMean: sumOf(parts, (each) => each.part * each.model.balanced.mean),
      ...besideHeadline(headline, unadjusted),
    },
  }
}
