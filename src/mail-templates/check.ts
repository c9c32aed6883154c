import type { FieldFault } from '../problems.ts'
import { engine, parse } from './engine.ts'
import { fillTemplate, reasonOf, type TemplateText, UnfillableTemplate } from './fill.ts'
import { samples, variables } from './values.ts'

/**
 * What is wrong with a text, each fault with line and column: what Liquid cannot read, variables that there are not,
 * and what one of the made-up mails cannot be filled with. None for a text that can be taken.
 */
export function checkTemplate(text: TemplateText): FieldFault[] {
  const parts = [
    ['/subject', text.subject] as const,
    ...text.paragraphs.map((part, nth) => [`/paragraphs/${nth}`, part] as const),
  ]
  const faults = parts.flatMap(([pointer, source]) => faultsOf(source).map((message) => ({ pointer, message })))
  return faults.length > 0 ? faults.slice(0, 100) : faultsOfSamples(text)
}

function faultsOf(source: string): string[] {
  try {
    const { globals } = engine.analyzeSync(parse(source), { partials: false })
    return Object.entries(globals).flatMap(([name, places]) =>
      Object.hasOwn(variables, name)
        ? []
        : places.map(({ location: { row, col } }) => `there is no variable ${name}, line:${row}, col:${col}`),
    )
  } catch (error) {
    return [reasonOf(error)]
  }
}

function faultsOfSamples(text: TemplateText): FieldFault[] {
  for (const [name, values] of Object.entries(samples))
    try {
      fillTemplate(text, values)
    } catch (error) {
      if (!(error instanceof UnfillableTemplate)) throw error
      return [{ pointer: error.pointer, message: `For a mail about ${name}: ${error.message}` }]
    }
  return []
}
