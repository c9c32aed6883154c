/** How many responses were left out of a score. */
import type { TenantContext } from '../../context.ts'
import { dayText } from '../../scoring/days.ts'
import { findExcluded } from './exclusion-queries.ts'

/** Counts the excluded responses of a window by consultant, client, team and firm; each response once. */
export async function countExcluded(
  ctx: TenantContext,
  asOf: number,
  longestWindow: number,
  teams: readonly { id: string; members: readonly string[] }[],
) {
  const rows = await findExcluded(ctx, dayText(asOf - longestWindow + 1), dayText(asOf))
  const subjectsOf = ({ consultants, client_id }: (typeof rows)[number]) => [
    ctx.tenantId,
    ...(client_id === null ? [] : [client_id]),
    ...consultants,
    ...teams.filter(({ members }) => members.some((id) => consultants.includes(id))).map(({ id }) => id),
  ]
  const days = Map.groupBy(
    rows.flatMap((row) => subjectsOf(row).map((subject) => ({ subject, day: row.day }))),
    ({ subject }) => subject,
  )
  return (subject: string, windowDays: number) => {
    const first = dayText(asOf - windowDays + 1)
    return days.get(subject)?.filter(({ day }) => day >= first).length ?? 0
  }
}
