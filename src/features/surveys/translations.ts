import { type FieldFault, Problem } from '../../problems.ts'
import { languagesOf } from './content.ts'
import type { SurveyContent, Translated } from './schemas.ts'

/** Whether every text is there in each language that the draft claims, and in no other. Throws conflict with each gap. */
export function checkTranslations(draft: SurveyContent): void {
  const languages = languagesOf(draft)
  const faults = [...textsOf(draft)].flatMap(([pointer, text]) => [...gaps(pointer, text, languages)])
  if (faults.length > 0)
    throw new Problem('conflict', `The draft cannot be published: ${faults[0]!.pointer} ${faults[0]!.message}.`, {
      faults,
    })
}

function* textsOf({ introduction, questions }: SurveyContent): Iterable<[pointer: string, text: Translated]> {
  if (introduction !== undefined) yield ['/draft/introduction', introduction]
  for (const [index, { text, choices }] of questions.entries()) {
    yield [`/draft/questions/${index}/text`, text]
    for (const [nth, choice] of choices?.entries() ?? [])
      yield [`/draft/questions/${index}/choices/${nth}/text`, choice.text]
  }
}

function* gaps(pointer: string, text: Translated, languages: readonly string[]): Iterable<FieldFault> {
  if (typeof text === 'string') {
    if (languages.length > 1)
      yield { pointer, message: `is one text, and must be one for each of ${languages.join(', ')}` }
    return
  }
  for (const language of languages)
    if ((text[language] ?? '').trim() === '') yield { pointer: `${pointer}/${language}`, message: 'is missing' }
  for (const language of Object.keys(text))
    if (!languages.includes(language))
      yield { pointer: `${pointer}/${language}`, message: 'is in a language that the survey does not claim' }
}
