/** Random histories of what can happen to answers, and what must be true of the cells after each of them. */
import fc from 'fast-check'
import type { TenantContext } from '../../src/context.ts'
import { expire } from '../../src/features/invitations/queries.ts'
import { recordSentMails } from '../../src/features/invitations/sending-queries.ts'
import * as corrections from '../../src/features/responses/correction-queries.ts'
import { captureResponse } from '../../src/features/responses/service.ts'
import type { SurveyContent } from '../../src/features/surveys/schemas.ts'
import { type Asked, asked, newClient, newConsultant, publish } from './answering.ts'
import type { World } from './world.ts'

const optional = { text: 'How?', required: false } as const
const content: SurveyContent = {
  questions: [
    { ...optional, id: 'csat', kind: 'csat5', dimension: 'overall', target: 'person' },
    { ...optional, id: 'csat2', kind: 'csat5', dimension: 'skill', target: 'person' },
    { ...optional, id: 'ease', kind: 'ces7', dimension: 'skill', target: 'person' },
    { ...optional, id: 'mood', kind: 'csat3', dimension: 'courtesy', target: 'firm' },
    { ...optional, id: 'nps', kind: 'nps', dimension: 'overall', target: 'person' },
    { ...optional, id: 'comment', kind: 'text' },
  ],
}

const third = 0.333333333
/** Parts of three consultants, as they are stored. */
const divisions = [[1], [0, 1], [0.7, 0.3], [third, third, third], [0, 0.25, 0.75], [0, 0, 1]] as const

const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC']

const which = { nth: fc.nat({ max: 5 }) }
const mark = (max: number) => fc.integer({ min: 1, max })
const marks = fc
  .record(
    {
      ...{ csat: mark(5), csat2: mark(5), ease: mark(7), mood: mark(3), nps: mark(10) },
      comment: fc.constantFrom('Good.', 'Less good.'),
    },
    { requiredKeys: [] },
  )
  .filter((given) => Object.keys(given).length > 0)
const division = fc.constantFrom(...divisions)
const reason = fc.constantFrom('test', 'abuse')
const kind = <Kind extends string>(name: Kind) => ({ ...which, kind: fc.constant(name) })
const answering = fc.record({ ...kind('answer'), marks })
const moving = fc.record({ ...kind('move'), zone: fc.constantFrom(...zones) })

/** Steps are about the nth invitation, corrections about the nth of the responses there are. */
const step = fc.oneof(
  { weight: 4, arbitrary: answering },
  { weight: 1, arbitrary: fc.record(kind('repeat')) },
  { weight: 3, arbitrary: fc.record({ ...kind('exclude'), reason }) },
  { weight: 3, arbitrary: fc.record(kind('include')) },
  { weight: 3, arbitrary: fc.record({ ...kind('reattribute'), division }) },
  { weight: 2, arbitrary: fc.record(kind('erase')) },
  { weight: 2, arbitrary: fc.record(kind('send')) },
  { weight: 2, arbitrary: fc.record(kind('expire')) },
  { weight: 2, arbitrary: fc.record({ ...kind('credit'), division: fc.constantFrom([], ...divisions) }) },
  { weight: 3, arbitrary: moving },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Begins with answers, so that there is something to correct. */
export const history: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 2, arbitrary: answering }, { weight: 1, arbitrary: moving }), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.array(step, { minLength: 1, maxLength: 15, size: 'medium' }),
  )
  .map(([first, rest]) => [...first, ...rest])

export interface Firm {
  consultantIds: string[]
  invitations: Asked[]
}

/** A firm with six surveys under way: to one, two and three consultants, two of a client, two without one. */
export const newFirm = async (world: Pick<World, 'asTenant' | 'tenantId' | 'deps'>): Promise<Firm> => {
  const { consultantIds, clientIds, versions } = await world.asTenant(async (ctx) => ({
    consultantIds: [await newConsultant(ctx), await newConsultant(ctx), await newConsultant(ctx)].sort(),
    clientIds: [await newClient(ctx), await newClient(ctx)],
    versions: [await publish(ctx, content), await publish(ctx, content)],
  }))
  const story = async (index: number, clientId: string | null, state: 'sending' | 'sent' | 'unknown') => {
    const credits = creditsOf(consultantIds, divisions[index]!)
    return asked(world, {
      ...{ clientId, state, surveyVersionId: versions[index % 2]! },
      credits: Object.fromEntries(credits.map(({ consultantId, share }) => [consultantId, share])),
    })
  }
  const invitations = [
    await story(0, clientIds[0]!, 'sending'),
    await story(1, clientIds[0]!, 'sent'),
    await story(2, clientIds[0]!, 'sending'),
    await story(3, clientIds[1]!, 'unknown'),
    await story(4, null, 'sent'),
    await story(5, null, 'sending'),
  ]
  return { consultantIds, invitations }
}

const creditsOf = (consultantIds: readonly string[], shares: readonly number[]) =>
  shares.flatMap((share, index) => (share > 0 ? [{ consultantId: consultantIds[index]!, share }] : []))

const replaceCredits = { name: 'test_replace_credits', text: 'select replace_credits($1, $2, $3)' }

/** Plays a history in the transaction of the context; calls `happened` with the outcome of each step. */
export async function play(ctx: TenantContext, firm: Firm, steps: Step[], happened: (outcome: string) => void) {
  const answered = new Map<Asked, { id: string; given: Map<string, string | number> }>()
  const answer = async (invitation: Asked, given: Map<string, string | number>) => {
    const { invitationId, surveyVersionId } = invitation
    const captured = await captureResponse(ctx, invitationId, surveyVersionId, given, 'A test.')
    if ('receipt' in captured) answered.set(invitation, { id: captured.receipt.id, given })
    return captured.outcome
  }
  for (const each of steps) {
    const invitation = firm.invitations[each.nth]!
    const known = [...answered]
    const [responded, response] = known[each.nth % known.length] ?? []
    if (each.kind === 'answer') happened(await answer(invitation, new Map(Object.entries(each.marks))))
    else if (each.kind === 'repeat') responded && happened(await answer(responded, response!.given))
    else if (isCorrection(each)) response && happened(await correct(ctx, firm, response.id, each))
    else happened(await surround(ctx, firm, invitation, each))
  }
}

type Correction = Extract<Step, { kind: 'exclude' | 'include' | 'reattribute' | 'erase' }>

const isCorrection = (step: Step): step is Correction =>
  ['exclude', 'include', 'reattribute', 'erase'].includes(step.kind)

async function correct(ctx: TenantContext, { consultantIds }: Firm, response: string, each: Correction) {
  const correcting = {
    exclude: () => corrections.excludeResponse(ctx, response, 'reason' in each ? each.reason : '', null),
    include: () => corrections.includeResponse(ctx, response),
    erase: () => corrections.eraseResponse(ctx, response),
    reattribute: () =>
      corrections.reattributeResponse(ctx, response, creditsOf(consultantIds, 'division' in each ? each.division : [])),
  }
  return (await correcting[each.kind]()).outcome
}

type Surrounding = Extract<Step, { kind: 'send' | 'expire' | 'move' | 'credit' }>

/** What happens to invitations, their tickets and the firm, whether somebody answered or not. */
async function surround(ctx: TenantContext, { consultantIds }: Firm, invitation: Asked, each: Step) {
  const { invitationId, ticketId } = invitation
  const step = each as Surrounding
  if (step.kind === 'send') await recordSentMails(ctx, [{ id: invitationId, fence: 1 }])
  else if (step.kind === 'move') await ctx.tx.updateTable('tenants').set({ timeZone: step.zone }).execute()
  else if (step.kind === 'credit') {
    const changed = [{ cycle: 1, credits: creditsOf(consultantIds, step.division) }]
    await ctx.run(replaceCredits, [ctx.tenantId, ticketId, JSON.stringify(changed)])
  } else {
    const past = new Date(Date.now() - 1000)
    await ctx.tx.updateTable('invitations').set({ expiresAt: past }).where('id', '=', invitationId).execute()
    await expire(ctx, [invitationId])
  }
  return step.kind
}
