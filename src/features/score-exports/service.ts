import { Readable } from 'node:stream'
import { LRUCache } from 'lru-cache'
import type { Actor, TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { scoreWindows } from '../scores/windows.ts'
import { fileParts } from './file-parts.ts'
import { type Naming, ownIds, pseudonyms } from './names.ts'
import { type ExportHead, readExport } from './queries.ts'
import { longestSendingMs, mostResponses, type ScoreExportQuery } from './schemas.ts'
import { daysNeeded, settingsOf } from './settings.ts'

export interface ScoreExportFile {
  name: string
  content: Readable
}

/** Firms of which this process holds a file: a large one takes 100 MB, so each has one at a time, and few have one. */
const underWay = new LRUCache<string, true>({ max: 1000, ttl: longestSendingMs })
const mostUnderWay = 4

/**
 * A file from which every score of a day can be recalculated. Throws forbidden for who may not see every answer,
 * invalid_input for a day to come, conflict when there are too many responses, and too_many_requests while
 * another file of the firm, or those of several firms, are being sent.
 */
export async function exportScores(
  ctx: TenantContext,
  { asOf, window, pseudonymous }: ScoreExportQuery,
  most = mostResponses,
): Promise<ScoreExportFile> {
  const { tenantId, actor, deps } = ctx
  refuseWhoSeesLess(actor)
  refuseWhileBusy(tenantId)
  underWay.set(tenantId, true)
  try {
    const reach = daysNeeded(window)
    const { head, days } = await readExport(ctx, asOf, { reach, window }, most)
    refuseFutureOrTooMuch(head, reach, window, most)
    await recordAudit(ctx, 'exported', 'scores', null, { asOf: head.asOf, window, pseudonymous })
    const { number, key } = deps.secrets.pseudonymKey(tenantId)
    const nameOf = pseudonymous ? pseudonyms(key) : ownIds
    const remarks = { pseudonyms: pseudonymous ? { key: number } : null, excluded: excludedOf(head, nameOf) }
    const settings = settingsOf(window, head)
    const content = Readable.from(fileParts({ head, days, settings, nameOf, remarks }), { objectMode: false })
    content.once('close', () => underWay.delete(tenantId))
    return { name: `scores-${head.asOf}-${window}-days.json`, content }
  } catch (error) {
    underWay.delete(tenantId)
    throw error
  }
}

function refuseWhileBusy(tenantId: string): void {
  underWay.purgeStale()
  if (!underWay.has(tenantId) && underWay.size < mostUnderWay) return
  const whose = underWay.has(tenantId) ? 'Another file of this firm is' : 'Several other files are'
  throw new Problem('too_many_requests', `${whose} being sent; try again in a few seconds.`, { retryAfterSeconds: 5 })
}

/** The file holds every answer, so it is for those who may read every answer. */
function refuseWhoSeesLess(actor: Actor): void {
  if (actor.kind === 'user' && actor.role === 'consultant')
    throw new Problem('forbidden', 'The file holds the answers of all consultants; a manager can export it.')
  if (actor.kind === 'api_key' && !actor.scopes.has('responses:read'))
    throw new Problem('forbidden', 'The file holds answers, so the key needs the scope responses:read as well.')
}

function refuseFutureOrTooMuch({ asOf, today, responses }: ExportHead, reach: number, window: number, most: number) {
  if (asOf > today)
    throw new Problem('invalid_input', `asOf must not lie in the future; today is ${today}.`, {
      faults: [{ pointer: 'query/asOf', message: 'must not lie in the future' }],
    })
  if (responses <= most) return
  const shorter = scoreWindows.some((days) => days < window && daysNeeded(days) < reach)
  throw new Problem(
    'conflict',
    `The ${reach} days that these scores need hold more than ${most} responses, too many for one file.` +
      (shorter ? ' Ask for a shorter window.' : ' There is no shorter window that needs fewer days.'),
  )
}

/** Reasons are words from a list; what somebody wrote beside them may hold names. */
const excludedOf = ({ excluded }: ExportHead, nameOf: Naming) => ({
  count: excluded.length,
  responses: excluded.map(({ id, reason }) => ({ id: nameOf('r', id), reason })).sort((a, b) => (a.id < b.id ? -1 : 1)),
})
