import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { chosenOf } from '../surveys/content.ts'
import type { StoredAnswer } from './answers.ts'
import { exclusionsOfResponses } from './exclusion-queries.ts'
import * as queries from './queries.ts'
import { listRevisions as selectRevisions } from './revision-queries.ts'
import type { ResponseQuery, RevisionQuery } from './schemas.ts'

/** Responses with their answers and credit, newest or oldest first; a consultant gets its own. */
export async function listResponses(ctx: TenantContext, query: ResponseQuery) {
  const { items, nextCursor } = await queries.listResponses(ctx, query)
  return { items: await withAnswers(ctx, items), nextCursor }
}

/** One response with its answers and credit. Throws not_found, also for a consultant who is not credited. */
export async function getResponse(ctx: TenantContext, id: string) {
  const response = await queries.findResponse(ctx, id)
  if (!response) throw notFound('response')
  return (await withAnswers(ctx, [response]))[0]!
}

/** What a response said before each change. Throws not_found as getResponse does. */
export async function listRevisions(ctx: TenantContext, id: string, query: RevisionQuery) {
  if (!(await queries.findResponse(ctx, id))) throw notFound('response')
  const { items, nextCursor } = await selectRevisions(ctx, id, query)
  return { items: items.map((each) => ({ ...each, answers: each.answers.map(withChoices) })), nextCursor }
}

const withChoices = <Answer extends Pick<StoredAnswer, 'kind' | 'text'>>(answer: Answer) => ({
  ...answer,
  choices: answer.kind === 'choice' ? chosenOf(answer.text) : null,
})

async function withAnswers<Row extends { id: string }>(ctx: TenantContext, rows: Row[]) {
  const ids = rows.map(({ id }) => id)
  const answers = Map.groupBy(await queries.answersOf(ctx, ids), ({ responseId }) => responseId)
  const attributions = Map.groupBy(await queries.attributionsOf(ctx, ids), ({ responseId }) => responseId)
  const exclusions = new Map((await exclusionsOfResponses(ctx, ids)).map((each) => [each.responseId, each]))
  return rows.map((row) => ({
    ...row,
    answers: (answers.get(row.id) ?? []).map(withChoices),
    attributions: attributions.get(row.id) ?? [],
    exclusion: exclusions.get(row.id) ?? null,
  }))
}
