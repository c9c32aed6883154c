import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { findCapturedMail, listCapturedMails as selectMails } from './queries.ts'
import type { CapturedMailQuery } from './schemas.ts'

export const listCapturedMails = (ctx: TenantContext, query: CapturedMailQuery) => selectMails(ctx, query)

export async function getCapturedMail(ctx: TenantContext, id: string) {
  const mail = await findCapturedMail(ctx, id)
  if (!mail) throw notFound('captured mail')
  return mail
}
