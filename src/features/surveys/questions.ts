import { type FieldFault, Problem } from '../../problems.ts'
import { isKind as isScored, scales } from '../../scoring/scales.ts'
import type { Question, ShowIf, SurveyContent } from './schemas.ts'

/** What a schema cannot say about a survey, which lies at `place` of the body. Throws invalid_input with the place of every fault. */
export function checkQuestions({ questions }: SurveyContent, place = ''): void {
  const faults = [...questionFaults(questions)].map((fault) => ({ ...fault, pointer: place + fault.pointer }))
  if (faults.length > 0) throw new Problem('invalid_input', `${faults[0]!.pointer} ${faults[0]!.message}.`, { faults })
}

function* questionFaults(questions: Question[]): Iterable<FieldFault> {
  if (!isScored(questions[0]!.kind))
    yield { pointer: '/questions/0/kind', message: 'must be csat5, csat3, nps or ces7: the mail asks for its mark' }
  yield* repeated(questions, '/questions')
  for (const [index, question] of questions.entries()) {
    const at = (key: string, message: string): FieldFault => ({ pointer: `/questions/${index}/${key}`, message })
    const { kind, dimension, target, choices, multiple, showIf } = question
    if (isScored(kind)) {
      if (dimension === undefined) yield at('dimension', `is needed for ${kind}`)
      if (target === undefined) yield at('target', `is needed for ${kind}`)
    } else {
      if (dimension !== undefined) yield at('dimension', `is not for ${kind}`)
      if (target !== undefined) yield at('target', `is not for ${kind}`)
    }
    if (kind === 'choice' && choices === undefined) yield at('choices', 'is needed for choice')
    if (kind !== 'choice' && choices !== undefined) yield at('choices', `is not for ${kind}`)
    if (kind !== 'choice' && multiple !== undefined) yield at('multiple', `is not for ${kind}`)
    yield* repeated(choices ?? [], `/questions/${index}/choices`)
    if (showIf)
      for (const [key, message] of conditionFaults(showIf, questions.slice(0, index))) yield at(`showIf${key}`, message)
  }
}

/** A condition is about an earlier question, and about answers that it can have. */
function* conditionFaults(showIf: ShowIf, earlier: Question[]): Iterable<[key: string, message: string]> {
  const { questionId, in: among, atMost, atLeast } = showIf
  if ([among, atMost, atLeast].filter((each) => each !== undefined).length !== 1)
    yield ['', 'must have exactly one of in, atMost and atLeast']
  const question = earlier.find(({ id }) => id === questionId)
  if (!question) return yield ['/questionId', `must be the id of an earlier question, which ${questionId} is not`]
  if (question.kind === 'text') return yield ['/questionId', 'must be the id of a question of marks or choices']
  if (question.kind === 'choice') {
    for (const key of ['atMost', 'atLeast'] as const)
      if (showIf[key] !== undefined) yield [`/${key}`, `is for marks, and ${questionId} has choices`]
    for (const [index, id] of among?.entries() ?? [])
      if (!question.choices?.some((choice) => choice.id === id))
        yield [`/in/${index}`, `is not the id of a choice of ${questionId}`]
    return
  }
  const { lowest, highest } = scales[question.kind]
  const isMark = (mark: string | number) => typeof mark === 'number' && mark >= lowest && mark <= highest
  const message = `is not a mark of ${questionId}, which has ${lowest} to ${highest}`
  for (const [index, mark] of among?.entries() ?? []) if (!isMark(mark)) yield [`/in/${index}`, message]
  for (const key of ['atMost', 'atLeast'] as const) if (!isMark(showIf[key] ?? lowest)) yield [`/${key}`, message]
}

function* repeated(items: { id: string }[], pointer: string): Iterable<FieldFault> {
  const seen = new Set<string>()
  for (const [index, { id }] of items.entries()) {
    if (seen.has(id)) yield { pointer: `${pointer}/${index}/id`, message: `is used twice: ${id}` }
    seen.add(id)
  }
}
