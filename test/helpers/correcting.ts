/** A response that is there to be corrected, and what others hear of a correction. */
import { asked } from './answering.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'api' | 'asTenant' | 'tenantId' | 'deps'>

export async function correctable(firm: Firm, mark = 5, credits?: Record<string, number>, clientId?: string | null) {
  const invitation = await asked(firm, { ...(credits && { credits }), ...(clientId !== undefined && { clientId }) })
  const url = `/invitations/${invitation.invitationId}/response`
  const { body } = await firm.api.post(url, { answers: [{ questionId: 'overall', value: mark }] })
  const id: string = body.id
  return { ...invitation, id, path: `/responses/${id}`, consultantId: invitation.consultantIds[0]! }
}

/** Entries of the audit log about a response, in order. */
export const logOf = async ({ api }: Pick<Firm, 'api'>, id: string): Promise<Record<string, unknown>[]> =>
  (await api.get(`/audit-events?resource=response&resourceId=${id}`)).body.items

/** Types of the events about a response, in order. */
export const eventsOf = ({ asTenant }: Pick<Firm, 'asTenant'>, id: string) =>
  asTenant(async ({ tx }) => {
    const query = tx.selectFrom('outboxEvents').select('type').where('resourceId', '=', id).orderBy('id')
    return (await query.execute()).map(({ type }) => type)
  })
