/** A client's scorecard in words, made so that it can be handed to the client. Pure. */

import { cleanName } from '../../charts/text.ts'
import { initialsOf } from '../../pages/initials.ts'
import { commonView, headlineOf, picturesOf, withHeadline } from './card-view.ts'
import type { ClientFacts } from './facts.ts'
import { counted, tenth, whole } from './words.ts'

/** All that the template shows. A score is shown from the minimum on, whoever asks: the card may leave the firm. */
export function clientView(facts: ClientFacts) {
  const { firm, score, series, served } = facts
  const common = commonView(facts)
  const { name } = common.subject
  const headline = score.published ? headlineOf(score) : null
  const shown = {
    ...series,
    points: withHeadline(series, score).points.map((point) => (isEnough(point, firm) ? point : without(point))),
  }
  return {
    ...common,
    title: `Scorecard for ${name}`,
    initials: initialsOf(name),
    headline,
    meaning: headline && meaningOf(headline),
    notice: headline ? null : noticeOf(facts),
    sentences: headline ? [...sentencesOf(facts)] : [],
    pictures: headline ? picturesOf(shown) : null,
    served: served.map(({ name, answers }) => ({ name: cleanName(name), answers })),
    leniency: facts.withLeniency ? leniencyOf(facts) : null,
  }
}

type Point = ClientFacts['series']['points'][0]

const isEnough = ({ n }: Point, { minimumResponses }: ClientFacts['firm']) => n !== null && n >= minimumResponses
const without = (point: Point): Point => ({ ...point, score: null, low: null, high: null, rawMean: null, n: null })

const meaningOf = ({ score, low, high }: { score: string; low: string; high: string }) =>
  `In the long run you would rate this work with about ${score} of 100. Nobody can know that exactly: the answers so ` +
  `far fit anything from ${low} to ${high}.`

function noticeOf({ score: { n, window }, firm: { minimumResponses } }: ClientFacts): string {
  if (n === 0) return `There is no answer in these ${window} days, so there is no score yet.`
  if (n === null) return `There are too few answers for a score: it takes ${minimumResponses}.`
  return `There is no score yet: it is given from ${minimumResponses} answers on, and so far there are ${n}.`
}

function* sentencesOf({ score: { n, rawMean, score, excluded, window } }: ClientFacts): Iterable<string> {
  if (n === null || rawMean === null || score === null) return
  yield `${counted(n, 'answer')} came in during these ${window} days. Their plain average is ${tenth(rawMean)} of 100; newer ` +
    'answers count more.'
  const difference = Math.round(score) - Math.round(rawMean)
  yield 'A few answers can be good or bad luck. The fewer there are, the more a score leans toward what clients of the ' +
    `firm usually answer; here it comes to ${whole(score)}${difference === 0 ? ', as the plain average does' : ''}.`
  if (excluded > 0)
    yield `${counted(excluded, 'answer')} ${excluded === 1 ? 'was' : 'were'} left out, and the reason is on record.`
}

function leniencyOf({ score: { leniency, published } }: ClientFacts): string | null {
  if (leniency === null || !published) return 'There are too few answers to say how this client rates others.'
  const points = Math.round(leniency)
  if (points === 0) return 'This client gives the same marks as the average client of the firm would.'
  const direction = points > 0 ? 'more' : 'less'
  return (
    `This client gives everybody about ${counted(Math.abs(points), 'point')} ${direction} than the average client of ` +
    'the firm would. Scores of consultants allow for that.'
  )
}
