import { Readable } from 'node:stream'
import { LRUCache } from 'lru-cache'
import type { Actor, TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { defaultSettings, type ScoreSettings } from '../../scoring/settings.ts'
import { recordAudit } from '../audit-events/service.ts'
import { scoreWindows } from '../scores/windows.ts'
import { fileParts } from './file-parts.ts'
import { type Naming, ownIds, pseudonyms } from './names.ts'
import { type ExportHead, readExport } from './queries.ts'
import { longestSendingMs, mostResponses, type ScoreExportQuery } from './schemas.ts'

export interface ScoreExportFile {
  name: string
  content: Readable
}

/** Firms of which this process holds a file: a large one takes much memory, so each has one at a time. */
const underWay = new LRUCache<string, true>({ max: 10_000, ttl: longestSendingMs })

/**
 * A file from which every score of a day can be recalculated. Throws forbidden for who may not see every answer,
 * invalid_input for a day to come, conflict when there are too many responses, and too_many_requests while another
 * file of the firm is being sent.
 */
export async function exportScores(
  ctx: TenantContext,
  { asOf, window, pseudonymous }: ScoreExportQuery,
  most = mostResponses,
): Promise<ScoreExportFile> {
  const { tenantId, actor, deps } = ctx
  refuseWhoSeesLess(actor)
  if (underWay.has(tenantId))
    throw new Problem('too_many_requests', 'Another file of this firm is being written; try again when it has ended.', {
      retryAfterSeconds: 5,
    })
  underWay.set(tenantId, true)
  try {
    const reach = longestWindow(settingsOf(window))
    const { head, days } = await readExport(ctx, asOf, { responses: reach, invitations: window }, most)
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
  const shorter = scoreWindows.some((days) => days < window && longestWindow(settingsOf(days)) < reach)
  throw new Problem(
    'conflict',
    `The ${reach} days that these scores need hold more than ${most} responses, too many for one file.` +
      (shorter ? ' Ask for a shorter window.' : ' There is no shorter window that needs fewer days.'),
  )
}

/**
 * Days of cells are already those of the firm's zone. Plain figures are given for windows up to that of the score, so
 * that a shorter window needs a shorter history.
 */
const settingsOf = (
  window: number,
  firm?: Pick<ExportHead, 'minimumResponses' | 'clientAdjustment'>,
): ScoreSettings => ({
  ...defaultSettings,
  windowDays: window,
  metricWindows: scoreWindows.filter((days) => days <= window),
  ...(firm && { minResponses: firm.minimumResponses, clientAdjustment: firm.clientAdjustment }),
  timeZone: 'UTC',
})

/** How many days of answers some figure is made of. */
const longestWindow = ({ windowDays, trendDays, metricWindows, alertDays }: ScoreSettings) =>
  Math.max(windowDays, 2 * trendDays, alertDays, ...metricWindows)

/** Reasons are words from a list; what somebody wrote beside them may hold names. */
const excludedOf = ({ excluded }: ExportHead, nameOf: Naming) => ({
  count: excluded.length,
  responses: excluded.map(({ id, reason }) => ({ id: nameOf('r', id), reason })).sort((a, b) => (a.id < b.id ? -1 : 1)),
})
