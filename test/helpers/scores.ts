/** Answers of many people, today and earlier, and the calculation of the scores. */
import { sql } from 'kysely'
import type { TenantContext } from '../../src/context.ts'
import { refreshScoresOf } from '../../src/features/scores/service.ts'
import { type AskedStory, asked, newClient, newConsultant, sendForm } from './answering.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'asTenant' | 'tenantId' | 'deps' | 'app'>

/** A consultant by name, with an answer for each mark (1 to 5), each from a client of its own unless one is named. */
export async function rated(firm: Firm, name: string, marks: number[], story: AskedStory & { day?: string } = {}) {
  const id = await firm.asTenant((ctx) => newConsultant(ctx, { name }))
  await rateAgain(firm, id, marks, story)
  return id
}

/** More answers about a consultant; resolves to the ids of the responses. */
export async function rateAgain(
  firm: Firm,
  consultantId: string,
  marks: number[],
  { day, ...story }: AskedStory & { day?: string } = {},
): Promise<string[]> {
  const ids: string[] = []
  for (const mark of marks) {
    const clientId = story.clientId === undefined ? await firm.asTenant((ctx) => newClient(ctx)) : story.clientId
    const invitation = await asked(firm, { credits: { [consultantId]: 1 }, ...story, clientId })
    const { statusCode, body } = await sendForm(firm, invitation, { overall: String(mark) })
    if (statusCode !== 303) throw new Error(`the answer was refused with ${statusCode}: ${body}`)
    const { id } = await firm.asTenant(({ tx, tenantId }) =>
      tx
        .selectFrom('responses')
        .select('id')
        .where('tenantId', '=', tenantId)
        .where('invitationId', '=', invitation.invitationId)
        .executeTakeFirstOrThrow(),
    )
    if (day !== undefined) await firm.asTenant((ctx) => moveTo(ctx, id, day))
    ids.push(id)
  }
  return ids
}

/** Lets a response be of another day, with its sums: a test cannot wait for a year. */
export async function moveTo({ tx, tenantId }: TenantContext, responseId: string, day: string) {
  const { day: before } = await tx
    .selectFrom('responses')
    .select('day')
    .where('tenantId', '=', tenantId)
    .where('id', '=', responseId)
    .executeTakeFirstOrThrow()
  await tx.updateTable('responses').set({ day }).where('tenantId', '=', tenantId).where('id', '=', responseId).execute()
  for (const each of [before, day]) await sql`select rebuild_cells(${tenantId}, ${each})`.execute(tx)
  await sql`select mark_scores(${tenantId}, ${day})`.execute(tx)
}

/** Calculates as the worker does, until every point is drawn. */
export async function calculated(firm: Firm) {
  for (let turn = 0; turn < 40; turn++) {
    await refreshScoresOf(firm.deps, firm.tenantId)
    const state = await firm.asTenant(({ tx, tenantId }) =>
      tx.selectFrom('scoreStates').selectAll().where('tenantId', '=', tenantId).executeTakeFirstOrThrow(),
    )
    if (state.pointsFrom === null) return state
  }
  throw new Error('the points of the series are never done')
}

export const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
