/** The scores that the API shows are those that an auditor calculates, to the last of six decimals. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { answeredFirm, dayBefore, recalculated } from '../../helpers/score-export.ts'
import { calculated } from '../../helpers/scores.ts'
import { world } from '../../helpers/world.ts'

const digits = (value: number | null | undefined) =>
  value === null || value === undefined ? null : Math.round(value * 1e6) / 1e6

t.test('every score that a manager reads is recalculated to the same digits from the exported file', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const { responseIds, today } = await answeredFirm(firm)
  await firm.api.put(`/responses/${responseIds[0]}/exclusion`, { reason: 'test' })
  await firm.api.put(`/responses/${responseIds[6]}/exclusion`, { reason: 'abuse' })
  await calculated(firm)

  let compared = 0
  for (const query of ['window=365', 'window=90', 'window=30', `window=365&asOf=${dayBefore(today, 45)}`]) {
    const { text, body: file } = await manager.get(`/scores/export?${query}`)
    const path = join(t.testdir(), 'scores.json')
    writeFileSync(path, text)
    const { consultants, firm: wanted } = await recalculated(path)
    for (const [id, own] of Object.entries<Record<string, never>>(consultants)) {
      const { body: shown } = await manager.get(`/consultants/${id}/score?${query}`)
      const { n, published, score, low, high, rawMean, reliability, clientEffectShift, unadjusted, trend } = shown
      t.same(
        { n, published, score, low, high, rawMean, reliability, clientEffectShift },
        {
          ...{ n: own.n, published: own.published ?? false, score: digits(own.score) },
          ...{ low: digits(own.lo), high: digits(own.hi), rawMean: digits(own.raw_mean) },
          ...{ reliability: digits(own.reliability), clientEffectShift: digits(own.client_effect_shift) },
        },
        query,
      )
      const alone = own.unadjusted as { score: number } | undefined
      t.equal(unadjusted?.score ?? null, digits(alone?.score))
      t.equal(trend?.delta ?? null, digits((own.trend as { delta?: number } | undefined)?.delta))
      if (score !== null) compared++
    }
    const [all] = (await manager.get(`/scores?by=tenant&${query}`)).body.items
    t.match(all, { n: wanted.n, excluded: file.excluded.count }, query)
  }
  t.ok(compared > 12, `${compared} scores`)
})

t.test('a firm that turned client adjustment off gets a file that says so', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  await answeredFirm(firm)
  await firm.asTenant(({ tx, tenantId }) =>
    tx
      .updateTable('tenants')
      .set({ clientAdjustment: false, minimumResponses: 9 })
      .where('id', '=', tenantId)
      .execute(),
  )
  const { text, body: file } = await manager.get('/scores/export')
  t.match(file.settings, { client_adjustment: false, min_responses: 9 })
  const path = join(t.testdir(), 'scores.json')
  writeFileSync(path, text)
  const { consultants } = await recalculated(path)
  for (const [id, own] of Object.entries<{ score: number; unadjusted: { score: number } }>(consultants)) {
    t.equal((await manager.get(`/consultants/${id}/score`)).body.score, digits(own.score))
    t.equal(own.score, own.unadjusted?.score)
  }
})
