/*
 * How an answer gets onto its ticket. Claimed under a fence; the moment of the call is noted before it is made; the
 * ticket system called outside of any transaction. Whoever dies in between, or hears nothing, leaves a doubt, and then
 * the notes of the ticket are read before another is written. Where they cannot be read it is tried once more, so that
 * there are two notes at worst, and is unknown after that.
 */
import { inParallel } from '../../coalesce.ts'
import { eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { notFound, Problem } from '../../problems.ts'
import { askingAndTelling } from '../../ticket-systems/asking.ts'
import { type LookUp, LookUpFailed } from '../../ticket-systems/look-up.ts'
import { systemOf } from '../connections/service.ts'
import { openedCredentials } from '../look-ups/service.ts'
import { findSurveyContent, getResponse } from '../responses/service.ts'
import { writeBacks } from './jobs.ts'
import { markOf, noteOf } from './note.ts'
import { type Claimed, claimWriteBack, finishWriteBack, noteCalling, postponeWriteBack } from './queries.ts'
import { armWriteBacks, claimChecks } from './setting-queries.ts'

const atOnce = 4
const withinMs = 60_000

/** Writes those of these that are due and that nobody else is writing. */
export async function writeDue(deps: Deps, { tenantId, ids }: { tenantId: string; ids: string[] }): Promise<void> {
  const ctx = eachStatement(deps, tenantId, system)
  await inParallel(ids, atOnce, async (id) => {
    const claimed = await claimWriteBack(ctx, id)
    if (claimed) await writeOne(ctx, claimed)
  })
}

async function writeOne(ctx: TenantContext, claimed: Claimed): Promise<void> {
  const { lookUp: api } = systemOf(claimed.system)
  if (claimed.why_not !== null) return void (await finishWriteBack(ctx, claimed, 'skipped', claimed.why_not))
  if (!api?.placeOfNote || claimed.external_id === null)
    return void (await finishWriteBack(ctx, claimed, 'skipped', 'The ticket cannot be written on.'))
  const attempt = { called: false }
  try {
    await write(ctx, claimed, api, attempt)
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return // erased, and the row with it
    await fail(ctx, claimed, error, attempt.called)
  }
}

async function fail(ctx: TenantContext, claimed: Claimed, error: unknown, called: boolean) {
  if (!(error instanceof LookUpFailed)) {
    ctx.deps.log.warn({ err: error, writeBack: claimed.id }, 'a write-back could not be finished')
    await postponeWriteBack(ctx, claimed, { message: 'The log says why.', isInDoubt: called, pauseMs: 0 })
    return
  }
  const { fault, message, retryAfterMs = 0 } = error
  if (fault === 'wrong' || fault === 'forbidden') await finishWriteBack(ctx, claimed, 'failed', message)
  else {
    const isInDoubt = called && fault === 'later' && retryAfterMs === 0
    await postponeWriteBack(ctx, claimed, { message, isInDoubt, pauseMs: retryAfterMs })
  }
}

async function write(ctx: TenantContext, claimed: Claimed, api: LookUp, attempt: { called: boolean }) {
  const text = await noteFor(ctx, claimed)
  const account = {
    baseUrl: claimed.base_url!,
    credentials: openedCredentials(ctx, claimed.connection_id, claimed.credentials_encrypted!),
  }
  const limits = { now: () => ctx.deps.clock.now(), withinMs }
  const { ask, tell } = await askingAndTelling(ctx.deps.outbound, account, api, limits)
  const place = await api.placeOfNote!(ask, { externalId: claimed.external_id!, number: claimed.number })
  if (place === null) return finishWriteBack(ctx, claimed, 'failed', 'There is no such ticket any more.')
  if (claimed.doubts > 0 && place.notes !== null && JSON.stringify(await ask(place.notes)).includes(markOf(claimed.id)))
    return finishWriteBack(ctx, claimed, 'written', null)
  if (claimed.doubts > 1 && place.notes === null)
    return finishWriteBack(ctx, claimed, 'unknown', 'Sent twice, and the ticket system was not heard of since.')
  if (!(await noteCalling(ctx, claimed))) return undefined
  attempt.called = true
  const isThere = await tell(place.method, place.path, place.json(text))
  return isThere
    ? finishWriteBack(ctx, claimed, 'written', null)
    : finishWriteBack(ctx, claimed, 'failed', 'There is no such ticket any more.')
}

async function noteFor(ctx: TenantContext, claimed: Claimed): Promise<string> {
  const { id, response_id: responseId, contact, client } = claimed
  const { answers, revision } = await getResponse(ctx, responseId)
  const content = await findSurveyContent(ctx, claimed.survey_version_id)
  if (!content) throw notFound('survey')
  const url = `${ctx.deps.config.PUBLIC_URL.replace(/\/$/, '')}/v1/responses/${responseId}`
  return noteOf({ id, contact, client, content, answers, revision, url })
}

/** Makes rows for answers that are to be written, and wakes the workers about them; resolves to how many. */
export async function armDueWriteBacks(deps: Deps): Promise<number> {
  let found = 0
  for (const { tenant_id: tenantId, id: connectionId } of await claimChecks(deps, '30 seconds', 200)) {
    const ids = await armWriteBacks(eachStatement(deps, tenantId, system), connectionId)
    for (const id of ids) deps.nudges.add(writeBacks, tenantId, id)
    found += ids.length
  }
  return found
}

/** Wakes the workers about write-backs that are due, and those whose worker died; resolves to how many. */
export const sweepWriteBacks = wakeAbout(writeBacks, 'nudge_due_write_backs', '60 seconds', 500)
