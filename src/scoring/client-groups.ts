import type { ServiceCell } from './cells.ts'

/** What one client said about one consultant inside the window, weighted by age (section 3). */
export interface ClientGroup {
  client: string
  /** Number of responses, of any share. */
  answers: number
  /** Σ s: the consultant's parts of these responses */
  shares: number
  /** `A` = Σ λ s */
  weight: number
  /** `B` = Σ λ² s */
  squaredDecay: number
  /** `A2` = Σ λ² s2 */
  squaredWeights: number
  /** `S1` = Σ λ (sx − o s): sum of the answers after survey adjustment */
  sum: number
  /** `S2` = Σ λ (sxx − 2 o sx + o² s) */
  squares: number
  /** Σ λ sx: sum before survey adjustment */
  rawSum: number
  /** `m` = S1/A */
  mean: number
  /** `n` = A²/B: effective responses; a share counts as that part of a response */
  effective: number
}

export interface ConsultantGroups {
  consultant: string
  groups: ClientGroup[]
}

const emptyGroup = (client: string): ClientGroup => ({
  ...{ client, answers: 0, shares: 0, weight: 0, squaredDecay: 0, squaredWeights: 0 },
  ...{ sum: 0, squares: 0, rawSum: 0, mean: 0, effective: 0 },
})

function addCell(group: ClientGroup, { n, s, s2, sx, sxx }: ServiceCell, decay: number, offset: number): void {
  group.answers += n
  group.shares += s
  group.weight += decay * s
  group.squaredDecay += decay * decay * s
  group.squaredWeights += decay * decay * s2
  group.sum += decay * (sx - offset * s)
  group.squares += decay * (sxx - 2 * offset * sx + offset * offset * s)
  group.rawSum += decay * sx
}

/** Weight groups by consultant and client, from cells in the order of their keys. */
export function clientGroups(
  cells: readonly ServiceCell[],
  decayOf: (cell: ServiceCell) => number,
  offsetOf: (survey: string) => number,
): ConsultantGroups[] {
  const consultants: ConsultantGroups[] = []
  for (const cell of cells) {
    let current = consultants.at(-1)
    if (current?.consultant !== cell.consultant) {
      current = { consultant: cell.consultant, groups: [] }
      consultants.push(current)
    }
    let group = current.groups.at(-1)
    if (group?.client !== cell.client) {
      group = emptyGroup(cell.client)
      current.groups.push(group)
    }
    addCell(group, cell, decayOf(cell), offsetOf(cell.survey))
  }
  for (const group of consultants.flatMap(({ groups }) => groups)) {
    group.mean = group.sum / group.weight
    group.effective = (group.weight * group.weight) / group.squaredDecay
  }
  return consultants
}

/** `λ` by age: an answer counts half after each half-life. */
export function decayByAge({ windowDays, halfLifeDays }: { windowDays: number; halfLifeDays: number | null }) {
  return Float64Array.from({ length: windowDays }, (_, age) => (halfLifeDays === null ? 1 : 2 ** (-age / halfLifeDays)))
}
