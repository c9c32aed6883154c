import fc from 'fast-check'
import t from 'tap'
import type { SurveyContent } from '../../../src/features/surveys/schemas.ts'
import { type Asked, asked, newClient, newConsultant, publish } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

const optional = { text: 'How?', required: false } as const
const content: SurveyContent = {
  questions: [
    { ...optional, id: 'csat', kind: 'csat5', dimension: 'overall', target: 'person' },
    { ...optional, id: 'csat2', kind: 'csat5', dimension: 'overall', target: 'person' },
    { ...optional, id: 'ease', kind: 'ces7', dimension: 'skill', target: 'person' },
    { ...optional, id: 'mood', kind: 'csat3', dimension: 'courtesy', target: 'firm' },
    { ...optional, id: 'nps', kind: 'nps', dimension: 'overall', target: 'person' },
    { ...optional, id: 'comment', kind: 'text' },
  ],
}

type Cells = Awaited<ReturnType<typeof cellsOf>>

const cellsOf = ({ asTenant }: Pick<World, 'asTenant'>) =>
  asTenant(async ({ tx }) => ({
    service: await tx.selectFrom('serviceCells').selectAll().orderBy('consultantId').orderBy('clientKey').execute(),
    metric: await tx
      .selectFrom('metricCells')
      .selectAll()
      .orderBy('consultantId')
      .orderBy('kind')
      .orderBy('dimension')
      .orderBy('value')
      .execute(),
  }))

/** What the cells hold when they are made anew from the responses of every day. */
const rebuilt = async ({ asTenant }: Pick<World, 'asTenant'>): Promise<Cells> => {
  await asTenant(async ({ tx, tenantId, run }) => {
    const days = await tx.selectFrom('responses').select('day').distinct().execute()
    for (const { day } of days) await run({ name: 'rebuild', text: 'select rebuild_cells($1, $2)' }, [tenantId, day])
  })
  return cellsOf({ asTenant })
}

/** Four invitations: one consultant, two, three with thirds, and one without a client. */
async function fourInvitations(firm: Pick<World, 'asTenant' | 'tenantId' | 'deps'>): Promise<Asked[]> {
  const [a, b, c, clientId, surveyVersionId] = await firm.asTenant(async (ctx) => [
    await newConsultant(ctx),
    await newConsultant(ctx),
    await newConsultant(ctx),
    await newClient(ctx),
    await publish(ctx, content),
  ])
  const third = 1 / 3
  return Promise.all([
    asked(firm, { clientId, surveyVersionId, credits: { [a!]: 1 } }),
    asked(firm, { clientId, surveyVersionId, credits: { [a!]: 0.7, [b!]: 0.3 } }),
    asked(firm, { clientId, surveyVersionId, credits: { [a!]: third, [b!]: third, [c!]: third } }),
    asked(firm, { clientId: null, surveyVersionId, credits: { [b!]: 1 } }),
  ])
}

const mark = (max: number) => fc.integer({ min: 1, max })
const answers = fc
  .record(
    {
      csat: mark(5),
      csat2: mark(5),
      ease: mark(7),
      mood: mark(3),
      nps: mark(10),
      comment: fc.constantFrom('Good.', 'Less good.'),
    },
    { requiredKeys: [] },
  )
  .filter((given) => Object.keys(given).length > 0)
const history = fc.array(fc.record({ invitation: fc.nat({ max: 3 }), answers, atOnce: fc.boolean() }), {
  minLength: 1,
  maxLength: 12,
})

t.test(
  'cells kept up answer by answer are those made anew from the responses, whatever came in which order',
  async (t) => {
    const firm = await world(t)
    let cells = 0
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const tenant = await firm.neighbour()
        const invitations = await fourInvitations({ ...tenant, deps: firm.deps })
        const running: Promise<unknown>[] = []
        for (const { invitation, answers, atOnce } of steps) {
          const call = tenant.api.post(`/invitations/${invitations[invitation]!.invitationId}/response`, {
            answers: Object.entries(answers).map(([questionId, value]) => ({ questionId, value })),
          })
          if (atOnce) running.push(call)
          else await call
        }
        await Promise.all(running)
        const kept = await cellsOf(tenant)
        const made = await rebuilt(tenant)
        t.same(kept, made)
        cells += kept.metric.length
        return JSON.stringify(kept) === JSON.stringify(made)
      }),
      { numRuns: 25 },
    )
    t.ok(cells > 100, 'and there were cells to compare')
  },
)
