import { type FieldFault, Problem } from '../../problems.ts'
import { isKind as isScored } from '../../scoring/scales.ts'
import type { Question, SurveyContent } from './schemas.ts'

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
    const { kind, dimension, target, choices } = question
    if (isScored(kind)) {
      if (dimension === undefined) yield at('dimension', `is needed for ${kind}`)
      if (target === undefined) yield at('target', `is needed for ${kind}`)
    } else {
      if (dimension !== undefined) yield at('dimension', `is not for ${kind}`)
      if (target !== undefined) yield at('target', `is not for ${kind}`)
    }
    if (kind === 'choice' && choices === undefined) yield at('choices', 'is needed for choice')
    if (kind !== 'choice' && choices !== undefined) yield at('choices', `is not for ${kind}`)
    yield* repeated(choices ?? [], `/questions/${index}/choices`)
  }
}

function* repeated(items: { id: string }[], pointer: string): Iterable<FieldFault> {
  const seen = new Set<string>()
  for (const [index, { id }] of items.entries()) {
    if (seen.has(id)) yield { pointer: `${pointer}/${index}/id`, message: `is used twice: ${id}` }
    seen.add(id)
  }
}
