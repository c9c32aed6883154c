import type { Kind } from './scales.ts'

/** Sums over the responses of one consultant, client, survey and day (section 2). */
export interface ServiceCell {
  consultant: string
  client: string
  survey: string
  /** Days since 1970-01-01. */
  day: number
  n: number
  /** Σ share */
  s: number
  /** Σ share² */
  s2: number
  /** Σ share · x */
  sx: number
  /** Σ share · x² */
  sxx: number
}

/** Sums over the answers of one consultant with one raw value. */
export interface MetricCell {
  consultant: string
  kind: Kind
  day: number
  value: number
  n: number
  s: number
  s2: number
}

/** Invitations by day of delivery; consultant null is the whole firm, where a shared invitation counts once. */
export interface InvitationCell {
  consultant: string | null
  day: number
  delivered: number
  responded: number
}

/** All that scoring reads. A cell whose responses were all taken away again (n 0) counts for nothing. */
export interface Cells {
  /** Everyone to report on, also those without an answer. */
  consultants: readonly string[]
  service: readonly ServiceCell[]
  metric: readonly MetricCell[]
  invitation: readonly InvitationCell[]
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** The order in which service cells are summed, so that the same cells give the same digits whatever their order. */
export const byServiceKey = (a: ServiceCell, b: ServiceCell) =>
  byText(a.consultant, b.consultant) || byText(a.client, b.client) || byText(a.survey, b.survey) || a.day - b.day

const byMetricKey = (a: MetricCell, b: MetricCell) =>
  byText(a.consultant, b.consultant) || byText(a.kind, b.kind) || a.day - b.day || a.value - b.value

const byInvitationKey = (a: InvitationCell, b: InvitationCell) =>
  Number(a.consultant !== null) - Number(b.consultant !== null) ||
  byText(a.consultant ?? '', b.consultant ?? '') ||
  a.day - b.day

/** Cells are sums: those with the same key become one. */
function added<Cell extends object>(cells: readonly Cell[], order: (a: Cell, b: Cell) => number, sums: (keyof Cell)[]) {
  const result: Cell[] = []
  for (const cell of cells.toSorted(order)) {
    const last = result.at(-1)
    if (last === undefined || order(last, cell) !== 0) result.push({ ...cell })
    else for (const sum of sums) Object.assign(last, { [sum]: Number(last[sum]) + Number(cell[sum]) })
  }
  return result
}

/** The cells of several parts of a firm's history as one, in the order of their keys. */
export function mergeCells(parts: readonly Cells[]): Cells {
  return {
    consultants: [...new Set(parts.flatMap(({ consultants }) => consultants))],
    service: added(
      parts.flatMap(({ service }) => service),
      byServiceKey,
      ['n', 's', 's2', 'sx', 'sxx'],
    ),
    metric: added(
      parts.flatMap(({ metric }) => metric),
      byMetricKey,
      ['n', 's', 's2'],
    ),
    invitation: added(
      parts.flatMap(({ invitation }) => invitation),
      byInvitationKey,
      ['delivered', 'responded'],
    ),
  }
}
