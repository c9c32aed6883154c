import t from 'tap'
import { refreshScoresOf } from '../../../src/features/scores/service.ts'
import { type AskedStory, asked, newConsultant } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

const answered = async (firm: World, value: number, times: number, story: AskedStory) => {
  for (let n = 0; n < times; n++) {
    const { invitationId } = await asked(firm, story)
    await firm.api.post(`/invitations/${invitationId}/response`, { answers: [{ questionId: 'overall', value }] })
  }
}

t.test('answers become a cluster and an unlike response rate when the scores are calculated', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const [ida, jon] = await firm.asTenant(async (ctx) => [
    await newConsultant(ctx, { name: 'Ida Lund' }),
    await newConsultant(ctx, { name: 'Jon Frey' }),
  ])
  await answered(firm, 5, 30, { credits: { [jon!]: 1 } })
  await answered(firm, 1, 3, { credits: { [ida!]: 1 } })
  for (let n = 0; n < 9; n++) await asked(firm, { credits: { [ida!]: 1 } })
  const summaries = async (query: string): Promise<string[]> =>
    (await manager.get(`/alerts?open=true&${query}`)).body.items.map(({ summary }: { summary: string }) => summary)
  t.same(await summaries(''), [], 'nothing before')

  await refreshScoresOf(firm.deps, firm.tenantId)
  await refreshScoresOf(firm.deps, firm.tenantId)
  t.same(await summaries(`kind=negative_cluster`), [
    '3 of the last 3 answers about Ida Lund in 30 days were negative; ' +
      'by chance that happens in fewer than 1 of 100 cases.',
  ])
  t.same(await summaries(`consultantId=${ida}&kind=atypical_response_rate`), [
    "3 of 12 surveys about Ida Lund in 365 days were answered (25 %), lower than the firm's 79 % by more than chance " +
      'explains.',
  ])
  t.same(await summaries(`consultantId=${jon}&kind=atypical_response_rate`), [
    "30 of 30 surveys about Jon Frey in 365 days were answered (100 %), higher than the firm's 79 % by more than " +
      'chance explains.',
  ])
})
