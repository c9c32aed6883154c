/*
 * How a ticket is looked up. Claimed under a fence; the ticket system asked outside of any transaction; then the people
 * it told of become known, and the ticket is completed in one transaction with the end of the look-up. Whoever dies in
 * between leaves a claim that runs out, and doing it twice changes nothing. What somebody has entered in the meantime
 * stays, since only what is still missing is filled in.
 */
import { inParallel } from '../../coalesce.ts'
import { eachStatement, inTenant, system } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import { wakeAbout } from '../../nudges.ts'
import { asking } from '../../ticket-systems/asking.ts'
import { type Ask, type LookUp, LookUpFailed, lookUpTicket, type Wanted } from '../../ticket-systems/look-up.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import { systemOf } from '../connections/service.ts'
import { completeTicket } from '../tickets/service.ts'
import { recordSetback, recordSuccess } from './account-queries.ts'
import { lookUps } from './jobs.ts'
import { peopleFound } from './people-found.ts'
import {
  type ClaimedLookUp,
  claimLookUp,
  finishLookUp,
  holdLookUp,
  isStillOurs,
  mostAttempts,
  postponeLookUp,
  selectWanted,
  type WantedRow,
} from './queries.ts'
import { opened } from './sealed.ts'
import { setbackOf } from './setback.ts'

const atOnce = 4
const withinMs = 60_000
/** Several consultants of one ticket become known one after the other. */
const mostRounds = 5

/** Asks about those of these tickets that are due and that nobody else is asking about. */
export async function lookUpDue(deps: Deps, { tenantId, ids }: { tenantId: string; ids: string[] }): Promise<void> {
  await inParallel(ids, atOnce, async (id) => {
    const claimed = await claimLookUp(eachStatement(deps, tenantId, system), id)
    if (claimed) await lookUpOne(deps, tenantId, claimed)
  })
}

async function lookUpOne(deps: Deps, tenantId: string, claimed: ClaimedLookUp): Promise<void> {
  const ctx = eachStatement(deps, tenantId, system)
  const { lookUp: api } = systemOf(claimed.system)
  const why = api ? whyNot(claimed) : 'The ticket system has no API that is asked.'
  if (!api || why !== undefined) {
    await finishLookUp(ctx, claimed, 'failed', why!)
    return
  }
  try {
    await askInRounds(deps, tenantId, claimed, api)
  } catch (error) {
    const failure = error instanceof LookUpFailed ? error : faultOfOurs(deps, claimed, error)
    const setback = setbackOf(failure)
    if (error instanceof LookUpFailed) await recordSetback(ctx, claimed.connection_id, claimed.version, setback)
    await postponeLookUp(ctx, claimed, setback)
  }
}

const whyNot = ({ archived, attempts }: ClaimedLookUp) => {
  if (archived) return 'The connection was archived.'
  return attempts > mostAttempts ? `Gave up after ${mostAttempts} attempts.` : undefined
}

function faultOfOurs(deps: Deps, { id, ticket_id }: ClaimedLookUp, error: unknown): LookUpFailed {
  deps.log.warn({ err: error, lookUp: id, ticket: ticket_id }, 'a look-up could not be finished')
  return new LookUpFailed('later', 'It could not be finished; the log says why.')
}

async function askInRounds(deps: Deps, tenantId: string, claimed: ClaimedLookUp, api: LookUp): Promise<void> {
  const ctx = eachStatement(deps, tenantId, system)
  let wanted = await selectWanted(ctx, claimed.ticket_id)
  if (!wanted) {
    await finishLookUp(ctx, claimed, 'done', 'Nothing is missing any more.')
    return
  }
  const account = {
    baseUrl: claimed.base_url,
    credentials: opened(ctx, claimed.connection_id, claimed.credentials_encrypted),
  }
  const ask = await asking(deps.outbound, account, api, { now: () => deps.clock.now(), withinMs })
  for (let round = 1; wanted; round += 1)
    wanted = await askOnce(deps, tenantId, { claimed, api, ask, wanted, isLast: round === mostRounds })
}

interface Round {
  claimed: ClaimedLookUp
  api: LookUp
  ask: Ask
  wanted: WantedRow
  isLast: boolean
}

/** One question and what follows from its answer; what is still missing, or undefined at the end. */
async function askOnce(deps: Deps, tenantId: string, { claimed, api, ask, wanted, isLast }: Round) {
  const found = await lookUpTicket(api, ask, wantedOf(wanted, claimed.mapping))
  const each = eachStatement(deps, tenantId, system)
  await recordSuccess(each, claimed.connection_id, claimed.version)
  if (!(await isStillOurs(each, claimed))) return undefined
  const completion = await peopleFound(deps, tenantId, claimed, found)
  return inTenant(deps, tenantId, system, async (ctx) => {
    await completeTicket(ctx, claimed.ticket_id, completion)
    if (!(await holdLookUp(ctx, claimed))) return undefined
    const left = await selectWanted(ctx, claimed.ticket_id)
    if (left && left.wanted !== wanted.wanted && wantsPeople(left) && !isLast) return left
    const outcome = left ? 'The ticket system does not say more.' : 'Found what was missing.'
    await finishLookUp(ctx, claimed, 'done', outcome, left?.wanted ?? null)
    return undefined
  })
}

/** Whether anybody is missing; the organisation alone was just asked for. */
const wantsPeople = ({ assignee_key, requester_id, no_requester, no_assignee }: WantedRow) =>
  assignee_key !== null || requester_id !== null || no_requester || no_assignee

const wantedOf = (row: WantedRow, { consultantBy }: Mapping): Wanted => ({
  ...{ externalId: row.external_id, number: row.number },
  ...{ assigneeKey: row.assignee_key, assigneeBy: consultantBy === 'login' ? 'login' : 'id' },
  requesterId: row.requester_id,
  ...{ noAssignee: row.no_assignee, noRequester: row.no_requester, noOrganisation: row.no_organisation },
})

/** Wakes the workers about look-ups that are due, and those whose worker died; resolves to how many. */
export const sweepLookUps = wakeAbout(lookUps, 'nudge_due_look_ups', '60 seconds', 500)
