/** Receipts for invitations that the firm delivers itself: what a mail server says of a mail, its program says of them. */
import type { TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { holdInvitation, recordDelivered, recordUndelivered } from './receipt-queries.ts'
import type { Receipt } from './schemas.ts'
import { recordSentMails } from './sending-queries.ts'

/**
 * Takes a receipt. Said twice it counts once, and of an answered invitation it changes nothing, since an answer proves
 * delivery; throws conflict for an invitation that waits for none.
 */
export async function takeReceipt(ctx: TenantContext, id: string, receipt: Receipt): Promise<void> {
  const held = await holdInvitation(ctx, id)
  if (!held) throw notFound('invitation')
  if (held.delivery !== 'external') throw new Problem('conflict', 'The invitation is not delivered by the firm itself.')
  const { result, channel, reason } = receipt
  if (held.state === (result === 'delivered' ? 'sent' : 'failed') || held.state === 'responded') return
  if (held.state !== 'ready') throw new Problem('conflict', `The invitation waits for no receipt: it is ${held.state}.`)
  const at = receipt.at === undefined ? held.now : new Date(receipt.at)
  if (at > held.now) throw new Problem('invalid_input', 'A receipt tells of what has happened; `at` is in the future.')
  if (result === 'delivered') {
    await recordDelivered(ctx, id, { channel, at })
    await recordSentMails(ctx, [{ id, fence: held.fence }])
  } else await recordUndelivered(ctx, id, { channel, reason: reason ?? `It could not be delivered by ${channel}.` })
  await recordAudit(ctx, result, 'invitation', id, { channel })
}
