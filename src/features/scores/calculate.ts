/** The scores of any day, calculated from the cells. */
import type { TenantContext } from '../../context.ts'
import { dayText } from '../../scoring/days.ts'
import { formula } from '../../scoring/settings.ts'
import { countExcluded } from './excluded.ts'
import { readFirm } from './firm.ts'
import { type FirmFacts, readFirmFacts } from './firm-queries.ts'
import { namesOf, type ScoreRow } from './reading-queries.ts'
import { rounded } from './rounded.ts'
import type { SubjectKind } from './schemas.ts'
import type { Snapshot } from './snapshot-queries.ts'

/** Scores of everybody as of a day, once for each of the windows. */
export async function calculateSnapshot(
  ctx: TenantContext,
  facts: FirmFacts,
  asOf: number,
  windows: readonly number[],
): Promise<Snapshot> {
  const firm = await readFirm(ctx, facts, asOf)
  const figures = await ctx.deps.calculations.run('figuresOfFirm', { ...firm, windows })
  const excluded = await countExcluded(ctx, asOf, Math.max(...windows), firm.teams)
  return {
    asOf: dayText(asOf),
    settings: firm.settings,
    windows: figures.map(({ windowDays, firm, subjects }) => ({
      windowDays,
      firm: rounded(firm),
      subjects: subjects.map((subject) => {
        const id = subject.by === 'tenant' ? ctx.tenantId : subject.id
        const figures = { ...subject.figures, excluded: excluded(id, windowDays) }
        return rounded({ ...subject, id, figures })
      }),
    })),
  }
}

/** Scores of one kind as of a day, calculated now. */
export async function calculateScores(
  ctx: TenantContext,
  by: SubjectKind,
  asOf: number,
  windowDays: number,
): Promise<ScoreRow[]> {
  return (await calculateWithFirm(ctx, by, asOf, windowDays)).rows
}

/** Scores of one kind as of a day, calculated now, with that of the firm and the parameters of its model. */
export async function calculateWithFirm(ctx: TenantContext, by: SubjectKind, asOf: number, windowDays: number) {
  const snapshot = await calculateSnapshot(ctx, await readFirmFacts(ctx), asOf, [windowDays])
  const { subjects, firm } = snapshot.windows[0]!
  const rowsOf = async (kind: SubjectKind): Promise<ScoreRow[]> => {
    const wanted = subjects.filter((subject) => subject.by === kind)
    const names = await namesOf(
      ctx,
      kind,
      wanted.map(({ id }) => id),
    )
    return wanted.flatMap((subject) => {
      const name = names.get(subject.id)
      if (name === undefined) return []
      const moment = { asOf: snapshot.asOf, windowDays, formulaVersion: formula.version, computedAt: null }
      return [{ ...subject, by: kind, name, ...moment }]
    })
  }
  const rows = await rowsOf(by)
  return { rows, firm, firmRow: by === 'tenant' ? rows[0]! : (await rowsOf('tenant'))[0]! }
}
