/*
 * How an answer gets onto its ticket. Claimed under a fence; the moment of the call is noted before it is made; the
 * ticket system called outside of any transaction. Whoever dies in between, or hears nothing that can be believed,
 * leaves a doubt, and then the notes of the ticket are read before another is written: a note never comes twice. Where
 * a doubt can not be settled the note is unknown, and not written again.
 */
import { inParallel } from '../../coalesce.ts'
import { eachStatement, system, type TenantContext } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { notFound, Problem } from '../../problems.ts'
import { askingAndTelling } from '../../ticket-systems/asking.ts'
import { type LookUp, LookUpFailed } from '../../ticket-systems/look-up.ts'
import { systemOf } from '../connections/service.ts'
import { learnOwnAccount, openedCredentials, recordSetback, recordSuccess, setbackOf } from '../look-ups/service.ts'
import { findSurveyContent, getResponse } from '../responses/service.ts'
import { writeBacks } from './jobs.ts'
import { markOf, noteOf } from './note.ts'
import { type Claimed, claimWriteBack, finishWriteBack, letWait, noteCalling, postponeWriteBack } from './queries.ts'
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

interface Attempt {
  isCalled: boolean
  /** An earlier attempt may have written the note. */
  isInDoubt: boolean
}

async function writeOne(ctx: TenantContext, claimed: Claimed): Promise<void> {
  const { lookUp: api } = systemOf(claimed.system)
  const attempt = { isCalled: false, isInDoubt: claimed.doubts > 0 }
  const cannot = api?.placeOfNote && claimed.external_id !== null ? null : 'The ticket cannot be written on.'
  const whyNot = claimed.why_not ?? cannot
  if (!api || whyNot !== null)
    return void (await finishWriteBack(ctx, claimed, attempt.isInDoubt ? 'unknown' : 'skipped', whyNot))
  if (claimed.wait_ms > 0)
    return void (await letWait(ctx, claimed, claimed.wait_ms, 'The connection must not be called just now.'))
  try {
    await write(ctx, claimed, api, attempt)
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return // erased, and the row with it
    await fail(ctx, claimed, error, attempt)
  }
}

const refusedMs = 600_000

/** What follows for the note, and as with look-ups for the whole connection. */
async function fail(ctx: TenantContext, claimed: Claimed, error: unknown, attempt: Attempt) {
  const failure = error instanceof LookUpFailed ? error : faultOfOurs(ctx, claimed, error)
  const setback = setbackOf(failure)
  if (failure === error) await recordSetback(ctx, claimed.connection_id, claimed.version!, setback)
  const isInDoubt = attempt.isInDoubt || (attempt.isCalled && failure.isInDoubt)
  const { message, fault } = failure
  if (setback.isRefused) await letWait(ctx, claimed, refusedMs, message)
  else if (fault === 'later')
    await postponeWriteBack(ctx, claimed, { message, isInDoubt, pauseMs: setback.pauseMs ?? 0 })
  else await finishWriteBack(ctx, claimed, isInDoubt ? 'unknown' : 'failed', message)
}

function faultOfOurs({ deps }: TenantContext, { id }: Claimed, error: unknown): LookUpFailed {
  deps.log.warn({ err: error, writeBack: id }, 'a write-back could not be finished')
  return new LookUpFailed('later', 'It could not be finished; the log says why.', { isInDoubt: true })
}

const gone = 'There is no such ticket any more.'

async function write(ctx: TenantContext, claimed: Claimed, api: LookUp, attempt: Attempt) {
  const text = await noteFor(ctx, claimed)
  const whose = { connection_id: claimed.connection_id, version: claimed.version! }
  const account = {
    baseUrl: claimed.base_url!,
    credentials: openedCredentials(ctx, claimed.connection_id, claimed.credentials_encrypted!),
  }
  const limits = { now: () => ctx.deps.clock.now(), withinMs }
  const { ask, tell } = await askingAndTelling(ctx.deps.outbound, account, api, limits)
  if (claimed.own_account === null) await learnOwnAccount(ctx, whose, api, ask)
  const place = await api.placeOfNote!(ask, { externalId: claimed.external_id!, number: claimed.number })
  if (place === null) return finishWriteBack(ctx, claimed, 'failed', gone)
  if (attempt.isInDoubt) {
    const notes = await place.notes(ask)
    if (notes === null) return finishWriteBack(ctx, claimed, 'unknown', 'Sent once, and its notes cannot be read.')
    if (JSON.stringify(notes).includes(markOf(claimed.id))) return finishWriteBack(ctx, claimed, 'written', null)
    attempt.isInDoubt = false
  }
  if (!(await noteCalling(ctx, claimed))) return undefined
  attempt.isCalled = true
  if (!(await tell(place.method, place.path, place.json(text)))) return finishWriteBack(ctx, claimed, 'failed', gone)
  await finishWriteBack(ctx, claimed, 'written', null)
  return recordSuccess(ctx, whose.connection_id, whose.version)
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
