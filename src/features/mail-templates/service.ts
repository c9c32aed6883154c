import type { TenantContext } from '../../context.ts'
import { checkTemplate } from '../../mail-templates/check.ts'
import { notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import * as queries from './queries.ts'
import type { MailTemplateInput, MailTemplateParams, MailTemplateQuery, TemplateKind } from './schemas.ts'

export { fillOwnText, findMailLook, type MailLook } from './look.ts'

const mostTemplates = 60

const shown = <Row extends { failedAt: Date | null; kind: string }>(row: Row) => ({
  ...row,
  kind: row.kind as TemplateKind,
  failing: row.failedAt !== null,
})

export async function listMailTemplates(ctx: TenantContext, query: MailTemplateQuery) {
  const page = await queries.listTemplates(ctx, query)
  return { ...page, items: page.items.map(shown) }
}

/** The text of a kind of mail in a language; throws not_found. */
export async function getMailTemplate(ctx: TenantContext, place: MailTemplateParams) {
  const template = await queries.findTemplate(ctx, place)
  if (!template) throw notFound('mail template')
  return shown(template)
}

/** Throws invalid_input with the line and column of everything that is wrong with a text. */
export function refuseFaulty(text: MailTemplateInput): void {
  const faults = checkTemplate(text)
  if (faults.length > 0)
    throw new Problem('invalid_input', `The text cannot be used: ${faults[0]!.message}.`, { faults })
}

/** Writes a text, or writes it anew. Throws invalid_input, version_mismatch, and conflict for too many of them. */
export async function putMailTemplate(
  ctx: TenantContext,
  place: MailTemplateParams,
  text: MailTemplateInput,
  expectedVersion?: number,
) {
  refuseFaulty(text)
  await queries.lockTemplates(ctx)
  const known = await queries.findTemplate(ctx, place)
  refuseOtherVersion(known?.version, expectedVersion)
  if (!known && (await queries.countTemplates(ctx)) >= mostTemplates)
    throw new Problem('conflict', `A firm may have ${mostTemplates} mail templates.`)
  const written = await queries.upsertTemplate(ctx, place, text)
  await recordAudit(ctx, known ? 'changed' : 'created', 'mail_template', written.id, { ...place })
  return { created: !known, template: shown(written) }
}

/** Takes a text back: mails have the words of Rapport again. Throws not_found and version_mismatch. */
export async function deleteMailTemplate(ctx: TenantContext, place: MailTemplateParams, expectedVersion?: number) {
  await queries.lockTemplates(ctx)
  const known = await getMailTemplate(ctx, place)
  refuseOtherVersion(known.version, expectedVersion)
  await queries.deleteTemplate(ctx, known.id)
  await recordAudit(ctx, 'deleted', 'mail_template', known.id, { ...place })
}

function refuseOtherVersion(version: number | undefined, expected: number | undefined) {
  if (expected === undefined || version === expected) return
  const now = version === undefined ? 'is not there' : `has version ${version} by now`
  throw new Problem('version_mismatch', `The mail template ${now}, not ${expected}.`)
}
