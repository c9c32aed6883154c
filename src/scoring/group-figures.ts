import { adjustForClients, type ClientAdjustment } from './adjusted-score.ts'
import type { BalancedGroup } from './balanced-mean.ts'
import type { FirmModel } from './firm-model.ts'
import { clientScore, firmScore, type Part, partsBy, teamScore, unadjustedTeamScore } from './group-scores.ts'
import type { ResponseRate } from './response-rate.ts'
import type { ScoreSettings } from './settings.ts'
import { besideHeadline, headlineOf, rateFigures, type SubjectFigures, withoutScore } from './subject-figures.ts'
import { sumOf } from './sums.ts'

export interface Team {
  id: string
  /** Ids of consultants; those without an answer, or whom the cells do not know, count for nothing. */
  members: readonly string[]
}

const rawMeanOf = (groups: readonly BalancedGroup[], weight: number) => sumOf(groups, ({ rawSum }) => rawSum) / weight
const clientsOf = (groups: readonly BalancedGroup[]) => new Set(groups.map(({ client }) => client)).size

/** The figures of teams in the order of their ids. */
export function teamFigures(
  teams: readonly Team[],
  model: FirmModel | null,
  responsesOf: (consultants: Iterable<string>) => number,
  { minResponses }: ScoreSettings,
): SubjectFigures[] {
  const rows = new Map([...(model?.consultants ?? [])].map(([id, own], index) => [id, { row: index + 1, model: own }]))
  return teams
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, members }): SubjectFigures => {
      const ids = [...new Set(members)].sort()
      const rated = ids.filter((member) => rows.has(member))
      const parts = partsBy(
        rated.map((member) => rows.get(member)!).map((own) => ({ ...own, weight: own.model.weight })),
      )
      const partOf = new Map(rated.map((member, index) => [member, parts[index]!]))
      const listed = ids.map((member) => {
        const own = partOf.get(member)
        return { id: member, n: own?.model.answers ?? 0, part: own?.part ?? 0 }
      })
      const common = { consultants: rated.length, members: listed }
      if (model === null || parts.length === 0)
        return { by: 'team', id, ...withoutScore, figures: { ...common, clients: 0 } }
      const n = responsesOf(rated)
      const { figures, ...scores } = scoredTeam(parts, model)
      return { by: 'team', id, n, published: n >= minResponses, ...scores, figures: { ...common, ...figures } }
    })
}

function scoredTeam(parts: readonly Part[], model: FirmModel) {
  const unadjusted = unadjustedTeamScore(parts, model)
  const headline = model.adjustment ? teamScore(parts, model.adjustment) : unadjusted
  const groups = parts.flatMap((each) => each.model.balanced.groups)
  const weight = sumOf(groups, (group) => group.weight)
  const balancedMean = sumOf(parts, (each) => each.part * each.model.balanced.mean)
  return {
    ...headlineOf(headline),
    rawMean: rawMeanOf(groups, weight),
    figures: { clients: clientsOf(groups), weight, balancedMean, ...besideHeadline(headline, unadjusted) },
  }
}

/**
 * The figures of every client with a response in the window, in the order of their ids, from the model of section 9
 * also where the firm has turned it off as a headline of consultants: without it there is no client in the model.
 */
export function clientFigures(
  model: FirmModel,
  isClient: (key: string) => boolean,
  { minResponses }: ScoreSettings,
): SubjectFigures[] {
  const consultants = [...model.consultants.values()]
  const means = consultants.map(({ balanced }) => balanced)
  const adjustment: ClientAdjustment = model.adjustment ?? adjustForClients(means, model.variance, model.between)
  const groupsBy = Map.groupBy(
    means.flatMap(({ groups }) => groups).filter(({ client }) => isClient(client)),
    ({ client }) => client,
  )
  const clients = adjustment.clients.filter(({ client }) => groupsBy.has(client))
  return clients
    .toSorted((a, b) => (a.client < b.client ? -1 : 1))
    .map((client): SubjectFigures => {
      const groups = groupsBy.get(client.client)!
      const parts = partsBy(client.ratings.map(({ row, n }) => ({ row, model: consultants[row - 1]!, weight: n })))
      const weight = sumOf(groups, (group) => group.weight)
      // Whoever shares a response of this client is among those it rated, so the shares of each response add up to 1.
      const n = Math.round(sumOf(groups, ({ shares }) => shares))
      return {
        ...{ by: 'client', id: client.client, n, published: n >= minResponses },
        ...headlineOf(clientScore(parts, client, adjustment)),
        rawMean: rawMeanOf(groups, weight),
        figures: { clients: 1, weight, consultants: groups.length, leniency: client.leniency },
      }
    })
}

/** The figures of the firm itself. */
export function tenantFigures(
  model: FirmModel | null,
  rate: ResponseRate,
  { minResponses }: ScoreSettings,
): SubjectFigures {
  const responseRate = { ...rateFigures(rate), atypical: false }
  if (model === null)
    return { by: 'tenant', id: '', ...withoutScore, figures: { clients: 0, consultants: 0, responseRate } }
  const { responses: n, levels, consultants } = model
  const { own, unadjusted } = firmScore(model)
  const everybody = [...consultants.values()]
  const clients = clientsOf(everybody.flatMap(({ balanced }) => balanced.groups))
  const weight = sumOf(everybody, (each) => each.weight)
  return {
    ...{ by: 'tenant', id: '', n, published: n >= minResponses },
    ...headlineOf(own),
    rawMean: levels.firmMean,
    figures: { clients, consultants: consultants.size, weight, ...besideHeadline(own, unadjusted), responseRate },
  }
}
