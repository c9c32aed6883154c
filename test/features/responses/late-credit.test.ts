import t, { type Test } from 'tap'
import { recordSentMails } from '../../../src/features/invitations/sending-queries.ts'
import { applyTicketChange } from '../../../src/features/tickets/service.ts'
import { asked, newConsultant } from '../../helpers/answering.ts'
import { differenceFrom, expectedCells, rebuildAll, storedCells } from '../../helpers/cells.ts'
import { type World, world } from '../../helpers/world.ts'

/** A ticket credited to one consultant, whose contact was asked; `correct`: its system says late that it was another. */
async function wronglyCredited(firm: World, state: 'sent' | 'sending') {
  const [wrong, right] = await firm.asTenant(async (ctx) => [await newConsultant(ctx), await newConsultant(ctx)])
  const { invitationId, ticketId } = await asked(firm, { state, credits: { [wrong!]: 1 } })
  const { resolvedAt } = await firm.asTenant(({ tx }) =>
    tx.selectFrom('tickets').select('resolvedAt').where('id', '=', ticketId).executeTakeFirstOrThrow(),
  )
  const before = (minutes: number) => new Date(resolvedAt!.getTime() - minutes * 60_000)
  const worked = (consultantId: string, minutes: number) =>
    firm.asTenant((ctx) =>
      applyTicketChange(ctx, ticketId, { occurredAt: before(minutes), assignees: [{ consultantId, share: 1 }] }),
    )
  await worked(wrong!, 2)
  await firm.asTenant((ctx) => applyTicketChange(ctx, ticketId, { occurredAt: resolvedAt!, state: 'resolved' }))
  return { invitationId, wrong: wrong!, right: right!, correct: () => worked(right!, 1) }
}

type Story = Awaited<ReturnType<typeof wronglyCredited>>

/** Whose cell holds what; and that counting anew gives the same. */
async function countsAre(t: Test, { asTenant }: World, expected: { consultantId: string; responded: number }[]) {
  const counts = await asTenant(({ tx }) =>
    tx.selectFrom('invitationCells').selectAll().orderBy('consultantId').execute(),
  )
  t.equal(counts.length, expected.length)
  for (const [index, { consultantId, responded }] of expected.entries())
    t.match(counts[index], {
      ...{ consultantId, delivered: 1, responded },
      ...{ firmDelivered: 1, firmResponded: responded },
    })
  await asTenant(async (ctx) => {
    const kept = await storedCells(ctx)
    t.equal(differenceFrom(await expectedCells(ctx), kept), undefined)
    await rebuildAll(ctx)
    t.same(await storedCells(ctx), kept)
  })
}

const answer = ({ api }: World, { invitationId }: Story) =>
  api.post(`/invitations/${invitationId}/response`, { answers: [{ questionId: 'overall', value: 5 }] })

t.test('a mail counts for the consultant whom its ticket turns out to be credited to', async (t) => {
  const firm = await world(t)
  const story = await wronglyCredited(firm, 'sent')
  await countsAre(t, firm, [{ consultantId: story.wrong, responded: 0 }])
  await story.correct()
  await countsAre(t, firm, [{ consultantId: story.right, responded: 0 }])
  await answer(firm, story)
  await countsAre(t, firm, [{ consultantId: story.right, responded: 1 }])
})

t.test(
  'an answered mail moves with its answer in the response rate; the response stays with whom it names',
  async (t) => {
    const firm = await world(t)
    const story = await wronglyCredited(firm, 'sent')
    const { body } = await answer(firm, story)
    await story.correct()
    await countsAre(t, firm, [{ consultantId: story.right, responded: 1 }])
    t.match((await firm.api.get(`/responses/${body.id}`)).body.attributions, [{ consultantId: story.wrong }])
  },
)

t.test('a correction while the mail is on its way, or at the same time as an answer, counts once', async (t) => {
  const firm = await world(t)
  const stories: Story[] = []
  for (let n = 0; n < 8; n++) stories.push(await wronglyCredited(firm, 'sending'))
  await Promise.all(
    stories.flatMap((story, n) => [
      n % 2
        ? answer(firm, story)
        : firm.asTenant((ctx) => recordSentMails(ctx, [{ id: story.invitationId, fence: 1 }])),
      story.correct(),
    ]),
  )
  const expected = stories.map(({ right }, n) => ({ consultantId: right, responded: n % 2 }))
  await countsAre(
    t,
    firm,
    expected.sort((a, b) => (a.consultantId < b.consultantId ? -1 : 1)),
  )
})
