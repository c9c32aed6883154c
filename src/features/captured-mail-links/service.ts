import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { writeLinkToken } from '../../survey-links.ts'
import type { CapturedMailLink } from './schemas.ts'

const validMs = 3_600_000

/** Makes a link to the page of captured mails, valid for an hour. Throws conflict where mail is sent for real. */
export async function createCapturedMailLink({ deps, tenantId }: TenantContext): Promise<CapturedMailLink> {
  if (deps.config.SMTP_URL && !(await deps.sandboxes.has(tenantId)))
    throw new Problem('conflict', 'Mail is sent through SMTP_URL, so none is captured.')
  const expiresAt = new Date(deps.clock.now().getTime() + validMs)
  const token = writeLinkToken(deps.secrets, 'mailbox', { tenantId, id: tenantId, expiresAt })
  return { url: new URL(`/mailbox/${token}`, deps.config.PUBLIC_URL).href, expiresAt }
}
