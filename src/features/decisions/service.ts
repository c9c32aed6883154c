import type { TenantContext } from '../../context.ts'
import { notFound } from '../../problems.ts'
import { type Due, decideAbout } from './decide.ts'
import { insertOccasion, type Occasion, type Resolution, raiseResolution } from './occasion-queries.ts'
import { findAnswer, findDecision, findDecisionByKey, listSteps, listDecisions as selectDecisions } from './queries.ts'
import { type DecisionQuery, mostSteps } from './schemas.ts'
import { selectWaitingFor } from './waiting-queries.ts'
import { updateClientOfInvitations, withdrawDecision } from './write-queries.ts'

export { lockBudgets, type PastAsk, type Reach, readPastAsks } from './budget-queries.ts'
export { callOff, callOffOccasions } from './call-off-queries.ts'
export { type Candidate, type OccasionFacts, type PolicyFacts, readFactsOfMany, readPolicies } from './facts-queries.ts'
export type { Occasion } from './occasion-queries.ts'
export { reachOf } from './reach.ts'
export { judge, type Verdict } from './verdict.ts'
export { handOverWaiting } from './waiting-queries.ts'
export { candidatesOf, type Weighed, weigh } from './weigh.ts'
export { candidateKey } from './write-queries.ts'

/** What the transaction raises, and decides about, at its end. */
const raised = new WeakMap<TenantContext, Map<string, Raise>>()
type Raise = () => Promise<Due | undefined>

function raiseAtEnd(ctx: TenantContext, name: string, raise: Raise): void {
  const known = raised.get(ctx) ?? new Map<string, Raise>()
  raised.set(ctx, known)
  known.set(name, raise)
  ctx.beforeCommit('decide', async () => {
    const raises = [...known.values()]
    known.clear()
    const due: Due[] = []
    for (const each of raises) {
      const one = await each()
      if (one) due.push(one)
    }
    await decideAbout(ctx, due)
  })
}

const dueAbout = (occasionId: string | undefined) => (occasionId === undefined ? undefined : { occasionId })

/**
 * Has it decided whether the resolution of a ticket becomes an invitation, at the end of the transaction that resolves
 * it. However often it is called there is one decision, and one ask.
 */
export const decideOnResolution = (ctx: TenantContext, resolution: Resolution): void =>
  raiseAtEnd(ctx, `ticket:${resolution.ticketId}:${resolution.cycle}`, () =>
    raiseResolution(ctx, resolution).then(dueAbout),
  )

/** Raises any other occasion, and has it decided, at the end of the transaction; what was raised before stands. */
export const decideOnOccasion = (ctx: TenantContext, occasion: Occasion): void =>
  raiseAtEnd(ctx, occasion.key, () => insertOccasion(ctx, occasion).then(dueAbout))

/** Decides again where a decision waits for a contact, an address or a consultant; any other decision stands. */
export const reconsider = decideOnResolution

/**
 * Decides again, at the end of the transaction, where other occasions than tickets wait for the address that a contact
 * has by now: about this contact only, at most `limit` of them. Whether that is all of them.
 */
export async function reconsiderContact(ctx: TenantContext, contactId: string, limit: number): Promise<boolean> {
  const occasions = await selectWaitingFor(ctx, contactId, limit)
  for (const occasionId of occasions)
    raiseAtEnd(ctx, `${occasionId} ${contactId}`, async () => ({ occasionId, contactId }))
  return occasions.length < limit
}

/** Calls off what has not gone out, in the transaction that reopens the ticket. What was sent stays sent. */
export async function withdrawOnReopening(ctx: TenantContext, resolution: Resolution): Promise<void> {
  await withdrawDecision(ctx, resolution, 'The ticket was reopened before the survey went out.')
}

/** The client of a ticket has become known: what was asked about it, and not answered yet, is about that client's. */
export const nameClientOfInvitations = updateClientOfInvitations

export const listDecisions = (ctx: TenantContext, query: DecisionQuery) => selectDecisions(ctx, query)

/** With its facts and all that became of it, in order; throws not_found. */
export async function getDecision(ctx: TenantContext, id: string) {
  const decision = await findDecision(ctx, id)
  if (!decision) throw notFound('decision')
  return { ...decision, history: await historyOf(ctx, id) }
}

async function historyOf(ctx: TenantContext, id: string) {
  const [steps, answer] = [await listSteps(ctx, id), await findAnswer(ctx, id)]
  if (!answer) return steps
  const { id: invitationId, policyId, contactId, respondedAt } = answer
  const of = { policyId, contactId, policyVersion: null, facts: { invitationId }, changedAt: respondedAt! }
  const answered = { outcome: 'responded', reason: 'The contact answered.', ...of }
  const place = steps.findLastIndex(({ changedAt }) => changedAt <= answered.changedAt) + 1
  return steps.toSpliced(place, 0, answered).slice(0, mostSteps)
}

/** Raises an occasion about one person and decides about it now; gives the decision, the first if there are several. */
export async function decideNow(ctx: TenantContext, occasion: Occasion) {
  decideOnOccasion(ctx, occasion)
  await ctx.settle()
  const decision = await findDecisionByKey(ctx, occasion.key)
  if (!decision) throw notFound('decision')
  return decision
}
