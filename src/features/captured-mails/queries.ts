import type { TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { CapturedMailQuery } from './schemas.ts'

export const listCapturedMails = ({ tx, tenantId }: TenantContext, { invitationId, ...page }: CapturedMailQuery) =>
  readPage(
    tx
      .selectFrom('capturedMails')
      .select(['id', 'invitationId', 'messageId', 'recipient', 'subject', 'capturedAt'])
      .where('tenantId', '=', tenantId)
      .$if(invitationId !== undefined, (query) => query.where('invitationId', '=', invitationId!)),
    page,
    { capturedAt: 'id' },
  )

export const findCapturedMail = ({ tx, tenantId }: TenantContext, id: string) =>
  tx.selectFrom('capturedMails').selectAll().where('tenantId', '=', tenantId).where('id', '=', id).executeTakeFirst()
