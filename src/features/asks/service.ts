import type { TenantContext } from '../../context.ts'
import { newId } from '../../ids.ts'
import { notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { getContact } from '../contacts/service.ts'
import { decideNow } from '../decisions/service.ts'
import { getEngagement } from '../engagements/service.ts'
import { getPolicy } from '../policies/service.ts'
import { askBatches } from './jobs.ts'
import {
  cancelRow,
  countResults,
  findBatch,
  insertBatch,
  listBatches as selectBatches,
  listPeople as selectPeople,
} from './queries.ts'
import type { AskBatchPersonQuery, AskBatchQuery, NewAsk, NewAskBatch } from './schemas.ts'

export { continueBatches, sweepBatches } from './work.ts'

/**
 * Asks one person by hand, by the rules of the policy, and answers what was decided. Throws unknown_reference, and
 * conflict for a policy that is not for asking by hand.
 */
export async function ask(ctx: TenantContext, { contactId, ...about }: NewAsk) {
  await known(getContact(ctx, contactId), 'contactId')
  await check(ctx, about)
  const key = `manual:${newId()}`
  const decision = await decideNow(ctx, { kind: 'manual', key, occurredAt: null, contactId, ...about })
  await recordAudit(ctx, 'asked', 'contact', contactId, { decisionId: decision.id })
  return decision
}

/** Has many people asked by the workers, as ask() would; whoever is not known is told so. Throws what ask() throws. */
export async function createBatch(ctx: TenantContext, wanted: NewAskBatch) {
  await check(ctx, wanted)
  const batch = await insertBatch(ctx, wanted)
  await recordAudit(ctx, 'created', 'ask_batch', batch.id, { people: batch.people })
  wake(ctx, batch.id)
  return batch
}

export const listBatches = (ctx: TenantContext, query: AskBatchQuery) => selectBatches(ctx, query)

/** A batch with how often what became of its people. Throws not_found. */
export async function getBatch(ctx: TenantContext, id: string) {
  const batch = await findBatch(ctx, id)
  if (!batch) throw notFound('batch')
  return { ...batch, results: await countResults(ctx, id) }
}

/** Throws not_found. */
export async function listPeople(ctx: TenantContext, id: string, query: AskBatchPersonQuery) {
  if (!(await findBatch(ctx, id))) throw notFound('batch')
  return selectPeople(ctx, id, query)
}

/** Stops a batch: nobody more is asked, and the workers call off what has not gone out. Throws not_found. */
export async function cancelBatch(ctx: TenantContext, id: string) {
  const batch = await cancelRow(ctx, id)
  if (!batch) throw notFound('batch')
  await recordAudit(ctx, 'cancelled', 'ask_batch', id)
  wake(ctx, id)
  return batch
}

const wake = (ctx: TenantContext, id: string) =>
  ctx.afterCommit(() => ctx.deps.nudges.add(askBatches, ctx.tenantId, id))

async function check(ctx: TenantContext, { policyId, engagementId }: Pick<NewAsk, 'policyId' | 'engagementId'>) {
  if (engagementId !== undefined) await known(getEngagement(ctx, engagementId), 'engagementId')
  if (policyId === undefined) return
  const { trigger, name, archivedAt } = await known(getPolicy(ctx, policyId), 'policyId')
  if (trigger !== 'manual') throw new Problem('conflict', `Policy “${name}” is not for asking by hand.`)
  if (archivedAt !== null) throw new Problem('conflict', `Policy “${name}” is archived.`)
}

const known = <T>(found: Promise<T>, name: string): Promise<T> =>
  found.catch((error) => {
    if (!(error instanceof Problem)) throw error
    throw new Problem('unknown_reference', `There is nothing with this ${name}.`, { cause: error })
  })
