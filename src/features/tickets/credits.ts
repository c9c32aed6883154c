import type { TenantContext } from '../../context.ts'
import type { Credit } from '../../http/shapes.ts'
import { findManyByExternalId } from '../external-ids/service.ts'
import { selectMemberWeights } from './assignment-queries.ts'
import type { CycleRow, LockedTicket } from './change-queries.ts'
import type { Assignee } from './cycles.ts'
import { type SharesFrom, shareOut } from './shares.ts'
import { kindOf } from './stated-shares.ts'

/** Who is to be credited, and what decided the shares; or the id of the one who must become known first. */
interface Credited {
  credits: Credit[]
  sharesFrom: SharesFrom | null
  assigneeExternalId: string | null
}

/**
 * Turns assignees into consultants with shares. As long as one of them is known to the ticket system only there is no
 * credit, since the shares would not sum to 1; the first such id is what the ticket, or the resolution, waits for.
 * Shares about which nobody said anything are frozen with the resolution: the engagement may say something else later.
 */
export async function crediting(ctx: TenantContext, ticket: LockedTicket, lists: Assignee[][]) {
  const known = await consultantsOf(ctx, ticket, lists)
  const weights = await weightsFor(ctx, ticket, lists)
  return (assignees: Assignee[], frozen?: CycleRow): Credited => {
    const parts = []
    for (const { share, hours, ...who } of assignees) {
      const consultantId = 'externalId' in who ? known.get(who.externalId) : who.consultantId
      if (consultantId === undefined)
        return { credits: [], sharesFrom: null, assigneeExternalId: 'externalId' in who ? who.externalId : null }
      parts.push({ consultantId, share, hours })
    }
    if (parts.length === 0) return { credits: [], sharesFrom: null, assigneeExternalId: null }
    const shared = shareOut(parts, weights)
    const { credits, sharesFrom } = frozen && isFrozen(frozen, shared) ? thatOf(frozen) : shared
    return { credits, sharesFrom, assigneeExternalId: null }
  }
}

async function consultantsOf(ctx: TenantContext, { source }: LockedTicket, lists: Assignee[][]) {
  const ids = lists.flat().flatMap((each) => ('externalId' in each ? [each.externalId] : []))
  return source === null ? new Map<string, string>() : findManyByExternalId(ctx, 'consultant', source, ids)
}

/** Asks the engagement only when it is to decide: most tickets have one assignee. */
async function weightsFor(ctx: TenantContext, ticket: LockedTicket, lists: Assignee[][]) {
  const isUndecided = (list: Assignee[]) => list.length > 1 && list.some((each) => kindOf(each) === 'none')
  if (ticket.engagement_id === null || !lists.some(isUndecided)) return new Map<string, number>()
  return selectMemberWeights(ctx, ticket.engagement_id)
}

const thatOf = ({ credits, shares_from }: CycleRow) => ({ credits, sharesFrom: shares_from })

const isUnsaid = (from: SharesFrom | null) => from === 'engagement' || from === 'equal'

/** What was stored before anybody kept where shares came from stays as it is, too. */
function isFrozen(row: CycleRow, { credits, sharesFrom }: Pick<Credited, 'credits' | 'sharesFrom'>): boolean {
  if (row.shares_from === null) return sameCredits(row.credits, credits)
  return isUnsaid(sharesFrom) && isUnsaid(row.shares_from) && sameCredits(row.credits, credits, () => true)
}

const sameNumbers = (a: Credit, b: Credit) => Math.abs(a.share - b.share) < 1e-9 / 2 && a.hours === b.hours

/** Whether both name the same consultants, in order of their ids, to whom the rest applies as well. */
export const sameCredits = (a: Credit[], b: Credit[], rest: (a: Credit, b: Credit) => boolean = sameNumbers) =>
  a.length === b.length &&
  a.every((each, index) => each.consultantId === b[index]!.consultantId && rest(each, b[index]!))
