/** A consultant's scorecard in words. Pure. */
import { initialsOf } from '../../pages/initials.ts'
import { commonView, headlineOf, picturesOf, withHeadline } from './card-view.ts'
import { factsOf } from './consultant-words.ts'
import type { ConsultantFacts } from './facts.ts'
import { figuresTable } from './figures-table.ts'
import { partsTable } from './parts-table.ts'

/** All that the template shows; nothing that the score withholds. */
export function consultantView(facts: ConsultantFacts) {
  const { firm, explanation, figures, series } = facts
  // What is explained was read a moment later than the score: all figures of the card are to be of the same moment.
  const score = explanation === null ? facts.score : { ...facts.score, ...headlineFigures(explanation) }
  const common = commonView(facts)
  const headline = headlineOf(score)
  return {
    ...common,
    title: `Scorecard of ${common.subject.name}`,
    initials: initialsOf(common.subject.name),
    about: facts.about,
    headline,
    meaning: headline && meaningOf(headline),
    notice: noticeOf(facts),
    facts: factsOf(score, firm.minimumResponses, explanation?.consultants ?? 0),
    pictures: picturesOf(withHeadline(series, score)),
    sentences: explanation?.sentences ?? [],
    parts: explanation && partsTable(explanation),
    figures: figures && figuresTable(figures),
  }
}

const headlineFigures = ({
  n,
  rawMean,
  score,
  low,
  high,
  reliability,
  groups,
}: NonNullable<ConsultantFacts['explanation']>) => ({
  ...{ n, rawMean, score, low, high, reliability, clients: groups.length },
})

const meaningOf = ({ score, low, high }: { score: string; low: string; high: string }) =>
  `In the long run, the average client of the firm would rate this work with about ${score} of 100. Nobody can know ` +
  `that exactly: the answers fit anything from ${low} to ${high}.`

/** Why there is no score, or who does not see it yet; null where there is nothing to say. */
function noticeOf({ score: { n, withheld, published, window }, firm: { minimumResponses } }: ConsultantFacts) {
  if (n === 0) return `There is no answer in these ${window} days, so there is no score yet.`
  if (withheld && n === null)
    return `There is no score to show yet: it takes ${minimumResponses} answers before anything is shown of a person.`
  if (withheld)
    return `There is no score yet: it is shown from ${minimumResponses} answers on, and so far there are ${n}.`
  if (!published)
    return `This score rests on ${n} of the ${minimumResponses} answers that it takes. Only owners and managers see it; please do not pass it on.`
  return null
}
