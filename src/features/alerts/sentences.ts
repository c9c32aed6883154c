/** What an alert says, in one sentence for a reader who never studied statistics. Pure. */
import { scales } from '../../scoring/scales.ts'
import type { AtypicalRate, Cluster, NegativeAnswer, Silence } from './schemas.ts'

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })
const count = new Intl.NumberFormat('en-GB')
const nobodyByName = 'a consultant'

const names = (people: readonly string[]) => (people.length === 0 ? nobodyByName : list.format(people))

/** Who gave which marks to whom: a bad tool is said of the product, not of the consultant who helped with it. */
export function negativeAnswersSentence(who: string, answers: readonly NegativeAnswer[], consultants: string[]) {
  const receivers = { person: names(consultants), firm: 'the firm', product: 'the product' }
  const parts = [...Map.groupBy(answers, ({ target }) => target)].map(([target, given]) => {
    const marks = given.map(({ kind, value, dimension }) => `${value} of ${scales[kind].highest} for ${dimension}`)
    return `${list.format(new Set(marks))} to ${receivers[target]}`
  })
  return `${who} gave ${list.format(parts)}.`
}

const rarest = 1_000_000

/** The largest round number of cases that is still said truly: 0.004 is fewer than 1 of 100. */
function casesOf(probability: number) {
  let cases = 10
  while (cases < rarest && probability < 1 / (cases * 10)) cases *= 10
  return count.format(cases)
}

export const clusterSentence = ({ days, n, negative, probability }: Cluster, consultant: string) =>
  `${negative} of the last ${n} answers about ${consultant} in ${days} days were negative; ` +
  `by chance that happens in fewer than 1 of ${casesOf(probability)} cases.`

export const withheldClusterSentence = (consultant: string) =>
  `More answers about ${consultant} were negative than chance explains; there are too few answers to show figures.`

/** Rates as percentages, with a decimal only where whole ones would look equal. */
function percentages(rate: number, firmRate: number) {
  const digits = Math.round(100 * rate) === Math.round(100 * firmRate) ? 1 : 0
  return [rate, firmRate].map((each) => `${(100 * each).toFixed(digits)} %`)
}

export function rateSentence(figures: AtypicalRate, consultant: string) {
  const { days, delivered, responded, rate, firmRate, direction } = figures
  const [own, firm] = percentages(rate, firmRate)
  return (
    `${responded} of ${delivered} surveys about ${consultant} in ${days} days were answered (${own}), ` +
    `${direction} than the firm's ${firm} by more than chance explains.`
  )
}

export const withheldRateSentence = ({ direction }: AtypicalRate, consultant: string) =>
  `Surveys about ${consultant} are answered ${direction === 'lower' ? 'less' : 'more'} often than others in the firm, ` +
  'by more than chance explains; there are too few answers to show figures.'

/** A length of time in its largest unit, whole. */
function lengthOf(seconds: number) {
  for (const [unit, length] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const)
    if (seconds >= 2 * length) return `${count.format(Math.round(seconds / length))} ${unit}s`
  return `${count.format(Math.max(1, Math.round(seconds)))} seconds`
}

export const silenceSentence = ({ lastDeliveryAt, intervalSeconds, silentAfterSeconds }: Silence, connection: string) =>
  `No call has come over the connection ${connection} since ${lastDeliveryAt.slice(0, 16).replace('T', ' ')} UTC, more ` +
  `than ${lengthOf(silentAfterSeconds)} of its usual days; usually one comes every ${lengthOf(intervalSeconds)}.`
