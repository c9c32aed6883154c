import { Problem, type ProblemCode } from './problems.ts'

/** What a broken constraint of a feature's tables means to the caller: constraint name to code and sentence. */
export type ConstraintProblems = Record<string, readonly [code: ProblemCode, detail: string]>

/** For `.catch(explain(...))` behind a statement: turns a broken constraint into the feature's own words. */
export function explain(problems: ConstraintProblems) {
  return (error: unknown): never => {
    const constraint = (error as { constraint?: string } | null)?.constraint
    const known = constraint === undefined ? undefined : problems[constraint]
    if (known) throw new Problem(known[0], known[1], { cause: error })
    throw error
  }
}
