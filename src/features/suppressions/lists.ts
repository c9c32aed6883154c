/** Whole lists of suppressions: taken in by the thousand, and given out as a file. */

import { eachStatement, type TenantContext } from '../../context.ts'
import { isPlainAddress } from '../../mail/mailer.ts'
import { recordAudit } from '../audit-events/service.ts'
import { csvLine } from './csv.ts'
import { insertSuppressions, suppressionsAfter } from './list-queries.ts'
import type { SuppressionImport, SuppressionImportResult } from './list-schemas.ts'
import { type SuppressionReason, suppressionReasons } from './schemas.ts'

type Line = SuppressionImport['items'][number]

const isReason = (word: string): word is SuppressionReason => (suppressionReasons as readonly string[]).includes(word)

function faultOf({ address, reason }: Line): string | null {
  if (!isPlainAddress(address.trim())) return 'This is not one plain e-mail address.'
  if (reason !== undefined && !isReason(reason)) return `A reason is one of ${suppressionReasons.join(', ')}.`
  return null
}

/** Suppresses the addresses of a list; says of each what became of it. The first reason of an address stays. */
export async function importSuppressions(
  ctx: TenantContext,
  { items }: SuppressionImport,
): Promise<SuppressionImportResult> {
  const faults = items.map(faultOf)
  const wanted = new Map<string, SuppressionReason>()
  for (const [index, { address, reason = 'imported' }] of items.entries()) {
    const key = address.trim().toLowerCase()
    if (faults[index] === null && !wanted.has(key)) wanted.set(key, reason as SuppressionReason)
  }
  const added = await insertSuppressions(ctx, wanted)
  const counts = { added: added.size, known: 0, refused: 0 }
  const lines = items.map(({ address }, index) => {
    const fault = faults[index]!
    // The first line of an address takes it, so that one further down is known by then.
    const result = fault === null ? (added.delete(address.trim().toLowerCase()) ? 'added' : 'known') : 'refused'
    if (result !== 'added') counts[result] += 1
    return { line: index + 1, address, result, fault }
  })
  await recordAudit(ctx, 'imported', 'suppression', null, counts)
  return { ...counts, lines }
}

const readTogether = 1000

/** The whole list as CSV, read bit by bit, so that neither its length nor a slow reader holds anything up. */
export async function* exportSuppressions(ctx: TenantContext): AsyncGenerator<string> {
  const each = eachStatement(ctx.deps, ctx.tenantId, ctx.actor)
  yield csvLine(['address', 'reason', 'survey_id', 'created_at'])
  let after: string | null = null
  do {
    const rows: Awaited<ReturnType<typeof suppressionsAfter>> = await suppressionsAfter(each, after, readTogether)
    yield rows
      .map(({ address, reason, surveyId, createdAt }) =>
        csvLine([address, reason, surveyId ?? '', createdAt.toISOString()]),
      )
      .join('')
    after = rows.length < readTogether ? null : rows.at(-1)!.id
  } while (after !== null)
}
