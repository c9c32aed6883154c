/*
 * What a firm has made its own about its mails, as sending asks for it. Mails that are written at the same time share
 * one statement, and none waits for what an earlier one has seen: a text that was changed holds from the next mail on.
 */
import { findLanguage } from '../../asking/language.ts'
import { coalesce } from '../../coalesce.ts'
import { eachStatement, system } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { fillTemplate, reasonOf, type TemplateText } from '../../mail-templates/fill.ts'
import type { TemplateValues } from '../../mail-templates/values.ts'
import { findLook, markFailing, type StoredLook } from './queries.ts'
import type { TemplateKind } from './schemas.ts'

export type MailLook = StoredLook

const askers = new WeakMap<Deps, (tenantId: string, item: null) => Promise<MailLook>>()

/** The look of a firm's mails at this moment. */
export function findMailLook(deps: Deps, tenantId: string): Promise<MailLook> {
  const known = askers.get(deps)
  if (known) return known(tenantId, null)
  const ask = coalesce<null, MailLook>(async (tenant, calls) => {
    const look = await findLook(eachStatement(deps, tenant, system))
    return calls.map(() => look)
  })
  askers.set(deps, ask)
  return ask(tenantId, null)
}

/**
 * The firm's own text for a mail in the first of these languages that it has one in; undefined where it has none. One
 * that cannot be filled is marked as failing and gives undefined too: the mail goes out all the same.
 */
export async function fillOwnText(
  deps: Deps,
  tenantId: string,
  { templates }: Pick<MailLook, 'templates'>,
  { kind, languages, values }: { kind: TemplateKind; languages: readonly string[]; values: TemplateValues },
): Promise<(TemplateText & { language: string }) | undefined> {
  const ofKind = templates.filter((template) => template.kind === kind)
  const language = findLanguage(
    languages,
    ofKind.map((template) => template.language),
  )
  const template = ofKind.find((each) => each.language === language)
  if (!template) return undefined
  try {
    return { ...fillTemplate(template, values), language: template.language }
  } catch (error) {
    const failure = reasonOf(error)
    deps.log.warn({ tenantId, mailTemplateId: template.id, failure }, 'a mail template could not be filled')
    await markFailing(eachStatement(deps, tenantId, system), template.id, template.version, failure)
    return undefined
  }
}
