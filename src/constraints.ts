import { Problem, type ProblemCode } from './problems.ts'

/**
 * What a broken constraint of a feature's tables means to the caller: constraint name to code, sentence and, where one
 * place of the body is at fault, its JSON pointer.
 */
export type ConstraintProblems = Record<string, readonly [code: ProblemCode, detail: string, pointer?: string]>

/** For `.catch(explain(...))` behind a statement: turns a broken constraint into the feature's own words. */
export function explain(problems: ConstraintProblems) {
  return (error: unknown): never => {
    const constraint = (error as { constraint?: string } | null)?.constraint
    const known = constraint === undefined ? undefined : problems[constraint]
    if (!known) throw error
    const [code, detail, pointer] = known
    throw new Problem(code, detail, {
      cause: error,
      ...(pointer !== undefined && { faults: [{ pointer, message: detail }] }),
    })
  }
}
