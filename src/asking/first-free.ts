const mostPutOffs = 100

/**
 * The first moment of a plan that is free, not later than `until`: who is asked long after has forgotten what about. A
 * window may put off what waits to a day on which it is busy again, so plan and budget are asked in turn.
 */
export function firstFree<Planned extends { dueAt: Date }>(
  plan: (notBefore: Date) => Planned | null,
  freeAfter: (at: Date) => { free: true } | { free: false; freeAt: Date | null },
  freeAt: Date | null,
  until: Date,
): Planned | null {
  let notBefore = freeAt
  for (let times = 0; times < mostPutOffs && notBefore !== null && notBefore <= until; times++) {
    const planned = plan(notBefore)
    if (!planned || planned.dueAt > until) return null
    const found = freeAfter(planned.dueAt)
    if (found.free) return planned
    notBefore = found.freeAt
  }
  return null
}
