import { Problem } from '../../problems.ts'

/** Shares of consultants as they are stored: those given when they sum to 1, equal ones when none is given. */
export function sharesOf(consultants: readonly { consultantId: string; share?: number }[]) {
  const ids = new Set(consultants.map(({ consultantId }) => consultantId))
  if (ids.size < consultants.length) throw refusal('Name every consultant once.')
  const given = consultants.flatMap(({ share }) => (share === undefined ? [] : [share]))
  if (given.length === 0)
    return consultants.map(({ consultantId }) => ({ consultantId, share: 1 / consultants.length }))
  if (given.length < consultants.length) throw refusal('Give a share to every consultant, or to none.')
  const sum = given.reduce((total, share) => total + share, 0)
  if (Math.abs(sum - 1) > 1e-6) throw refusal(`The shares sum to ${Number(sum.toFixed(6))}, and should sum to 1.`)
  return consultants.map(({ consultantId, share }) => ({ consultantId, share: share! }))
}

const refusal = (message: string) =>
  new Problem('invalid_input', message, { faults: [{ pointer: '/consultants', message }] })
