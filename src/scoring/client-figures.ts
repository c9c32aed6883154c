import { adjustForClients } from './adjusted-score.ts'
import { headlineOf } from './figure-names.ts'
import type { FirmModel } from './firm-model.ts'
import { clientScore, partsBy } from './group-scores.ts'
import type { ScoreSettings } from './settings.ts'
import type { SubjectFigures } from './subject-figures.ts'
import { sumOf } from './sums.ts'

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
  const adjustment = model.adjustment ?? adjustForClients(means, model.variance, model.between)
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
        rawMean: sumOf(groups, ({ rawSum }) => rawSum) / weight,
        figures: { clients: 1, weight, consultants: groups.length, leniency: client.leniency },
      }
    })
}
