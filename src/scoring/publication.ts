import type { ConsultantModel, FirmModel } from './firm-model.ts'

/** Section 14: who may see which figure. */
export const minClientsOfAnonymous = 3
export const minResponsesThatDiffer = 3
export const minConsultantsForPercentile = 5

interface Counts {
  responses: number
  clients: number
}

/** Whether a figure may be shown; one of surveys promised as anonymous also needs several clients behind it. */
export function mayPublish({ responses, clients }: Counts, promise: { anonymous: boolean; minResponses: number }) {
  return responses >= promise.minResponses && (!promise.anonymous || clients >= minClientsOfAnonymous)
}

/**
 * Whether a figure of anonymous surveys may replace the one shown before: only once enough responses differ, or the
 * change would tell what the newest one said.
 */
export function mayShowChange(shown: ReadonlySet<string>, current: ReadonlySet<string>): boolean {
  return shown.symmetricDifference(current).size >= minResponsesThatDiffer
}

/**
 * Members of a group whose figures are withheld. If it were exactly one, the group's total would give it away, so the
 * next smallest is withheld too; null: there is no other member, so the total must be withheld instead.
 */
export function withheldMembers(members: readonly { id: string; responses: number; publishable: boolean }[]) {
  const withheld = members.filter(({ publishable }) => !publishable)
  if (withheld.length !== 1) return { withheld: new Set(withheld.map(({ id }) => id)), totalWithheld: false }
  const others = members
    .filter(({ publishable }) => publishable)
    .toSorted((a, b) => a.responses - b.responses || (a.id < b.id ? -1 : 1))
  const hidden = [withheld[0]!, ...others.slice(0, 1)]
  return { withheld: new Set(hidden.map(({ id }) => id)), totalWithheld: others.length === 0 }
}

/** What readers are shown of a score: whole numbers, and comparison only where the answers bear it. */
export interface DisplayedScore {
  score: number
  lo: number
  hi: number
  rawMean: number
  n: number
  /** False: feedback only, no comparison with colleagues. */
  comparable: boolean
  label: ConsultantModel['label'] | null
  percentile: number | null
}

export function displayedScore(own: ConsultantModel, { consultants }: FirmModel): DisplayedScore {
  const { score, lo, hi, rawMean, answers, band, label, expectedPercentile } = own
  const comparable = band !== 'low'
  const ranked = band === 'high' && consultants.size >= minConsultantsForPercentile
  return {
    ...{ score: Math.round(score), lo: Math.round(lo), hi: Math.round(hi), rawMean, n: answers, comparable },
    label: comparable ? label : null,
    percentile: ranked && expectedPercentile !== null ? Math.round(expectedPercentile) : null,
  }
}
