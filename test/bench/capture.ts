import { writeShowing } from '../../src/showings.ts'
import { writeLinkToken } from '../../src/survey-links.ts'
import type { BenchCase } from './case.ts'
import { load, type Shot } from './load.ts'
import { answerAll, makeBareTable, seedFirm, seedInvitations } from './seed.ts'

const perRound = 4000

/** An answer through the public page's form: link checked, response, answers, credit, cells, event, in one transaction. */
export const capture: BenchCase = {
  name: 'capture',
  unit: 'responses/s',
  limitIs: 'Fastify and one prepared insert',
  async prepare(bench, rounds) {
    const firm = await seedFirm(bench)
    await answerAll(bench, firm, await seedInvitations(bench, firm, 5000, 'sent'))
    const invitations = await seedInvitations(bench, firm, perRound * rounds, 'sent')
    await makeBareTable(bench)
    const shown = { shownAt: new Date(), confirms: false }
    const shots: Shot[] = invitations.map(({ id, expiresAt, surveyVersionId }, index) => ({
      method: 'POST',
      path: `/s/${writeLinkToken(bench.deps.secrets, 'survey', { tenantId: firm.tenantId, id, expiresAt })}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        surveyVersion: surveyVersionId,
        showing: writeShowing(bench.deps.secrets, { tenantId: firm.tenantId, invitationId: id }, shown),
        overall: String(1 + (index % 5)),
        timeliness: '4',
        skill: '5',
        courtesy: '5',
        comment: 'Quick, friendly, and it has worked ever since.',
      }).toString(),
    }))
    const bare: Shot[] = shots.slice(0, perRound).map(({ path: _, ...shot }) => ({ ...shot, path: '/row' }))
    let round = 0
    return {
      ours: () => load(bench.apiBase, shots.slice(perRound * round, perRound * ++round), 303),
      limit: () => load(bench.bareBase, bare, 200),
    }
  },
}
