import type { Explanation, Step } from './explanation.ts'
import { sumOfParts } from './explanation-sum.ts'
import { sumOf } from './sums.ts'
import type { Change } from './what-if.ts'

/** Who is spoken of. A client without a name gives null. */
export interface Names {
  consultant: string
  client: (key: string) => string | null
}

const whole = (value: number) => String(Math.round(value))
const tenth = (value: number) => value.toFixed(1)
const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`
const nameless = 'a client without a name'

/** The explanation as sentences for a reader who never studied statistics; they hold without the figures beside them. */
export function explanationSentences(explanation: Explanation, names: Names): string[] {
  return [
    ...opening(explanation, names),
    ...fairness(explanation, names),
    ...fewAnswers(explanation, names),
    ...clientDifficulty(explanation),
    ...sumOfParts(explanation, (client) => names.client(client) ?? nameless),
    ...certainty(explanation, names),
    ...changes(explanation, names),
  ]
}

function opening({ model, settings }: Explanation, { consultant }: Names): string[] {
  const { answers, balanced, score, rawMean } = model
  const days = settings.windowDays
  const ageing =
    settings.halfLifeDays === null
      ? ''
      : ` Newer answers count more in it: an answer loses half of its weight every ${settings.halfLifeDays} days.`
  return [
    `The service score of ${consultant} is ${whole(score)} out of 100. It rests on ${counted(answers, 'answer')} from ` +
      `${counted(balanced.groups.length, 'client')} in the last ${days} days.`,
    `The plain average of these answers is ${tenth(rawMean)}.${ageing}`,
  ]
}

const stepOf = ({ steps }: Explanation, what: Step['what']) => steps.find((step) => step.what === what)!.points
const isSeen = (points: number) => Math.abs(points) >= 0.05
const moves = (points: number) => (points > 0 ? `adds ${tenth(points)} points` : `takes off ${tenth(-points)} points`)

function* fairness(explanation: Explanation, names: Names): Iterable<string> {
  const shares = sumOf(explanation.groups, (group) => group.shares)
  const { answers } = explanation.model
  if (answers - shares > 1e-6)
    yield `Some of the work was done together with colleagues, and an answer counts for each by their part: ` +
      `${counted(answers, 'answer')} here ${answers === 1 ? 'counts' : 'count'} as ${tenth(shares)}.`
  const surveys = stepOf(explanation, 'surveys')
  if (isSeen(surveys))
    yield `Some surveys get better marks from everyone than others. Allowing for that ${moves(surveys)}.`
  const loudest = explanation.groups.toSorted((a, b) => b.answers - a.answers)[0]!
  if (loudest.answers < 2 || explanation.groups.length < 2) return
  yield `Many answers from one client say less than as many from different clients, so no single client decides the ` +
    `result: the ${loudest.answers} answers from ${names.client(loudest.client) ?? nameless} count like ` +
    `${tenth(loudest.independent)}. Balanced in this way, the average is ${tenth(explanation.model.balanced.mean)}.`
}

function fewAnswers({ model, ownPart, firmMean, consultants }: Explanation, { consultant }: Names): string[] {
  if (consultants === 1)
    return [
      `${consultant} is the only one with answers, so this average is the score: there is nobody to compare with.`,
    ]
  const own = Math.round(100 * ownPart)
  return [
    `Answers can be good or bad luck, the more so the fewer they are. These count like ` +
      `${tenth(model.balanced.effective)} answers from different clients, so they decide ${own} % of the score; the ` +
      `average consultant of the firm, at ${tenth(firmMean)}, decides the other ${100 - own} %. With more answers ` +
      `their part grows.`,
  ]
}

function clientDifficulty(explanation: Explanation): string[] {
  const points = stepOf(explanation, 'client difficulty')
  if (!isSeen(points)) return []
  return [`Some clients give everyone better marks than other clients do. Allowing for that ${moves(points)}.`]
}

function* certainty({ model, settings, consultants }: Explanation, { consultant }: Names): Iterable<string> {
  const { lo, hi, band, label, answers } = model
  yield `The score is an estimate: the true value very likely lies between ${whole(lo)} and ${whole(hi)}. Of 100 such ` +
    'ranges about 95 hold the true value.'
  if (answers < settings.minResponses)
    yield `With fewer than ${settings.minResponses} answers the score is not shown to others yet.`
  if (consultants === 1) return
  if (band === 'low')
    yield `The answers do not say enough yet to compare ${consultant} with colleagues: take the score as feedback.`
  else if (label === 'as expected')
    yield `The answers do not show that ${consultant} is above or below the average consultant of the firm.`
  else yield `It is very likely that ${consultant} is truly ${label} the average consultant of the firm.`
}

function* changes({ changes }: Explanation, names: Names): Iterable<string> {
  const without = changes.find(({ what }) => what === 'without client')
  if (without && isSeen(without.points))
    yield `What weighs most: without the answers from ${names.client(without.client!) ?? nameless} the score would be ` +
      `about ${tenth(Math.abs(without.points))} points ${without.points > 0 ? 'higher' : 'lower'}.`
  const effectOf = (wanted: Change['what']) => {
    const { points } = changes.find(({ what }) => what === wanted)!
    if (!isSeen(points)) return 'hardly change the score'
    return `${points > 0 ? 'raise' : 'lower'} the score by about ${tenth(Math.abs(points))} points`
  }
  yield `One more answer with the best mark, from a client who has not answered yet, would ` +
    `${effectOf('best answer of a new client')}; one with the worst mark would ` +
    `${effectOf('worst answer of a new client')}.`
}
