/** Cells kept up step by step are those that a full calculation gives, whatever happened in which order. */
import fc from 'fast-check'
import t from 'tap'
import { differenceFrom, expectedCells, rebuildAll, storedCells } from '../../helpers/cells.ts'
import { history, newFirm, play } from '../../helpers/histories.ts'
import { world } from '../../helpers/world.ts'

const runs = 5000
/** Each lane is a firm and a connection of its own; every run is undone, so that all begin alike. */
const lanes = 4
const undo = new Error('undone')

t.test(`sums and counts are right after each of ${runs} random histories`, async (t) => {
  const around = await world(t)
  const outcomes = new Map<string, number>()
  const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1)
  const runLane = async () => {
    const tenant = await around.neighbour()
    const firm = await newFirm({ ...tenant, deps: around.deps })
    const property = fc.asyncProperty(history, (steps) =>
      tenant
        .asTenant(async (ctx) => {
          await play(ctx, firm, steps, count)
          const kept = await storedCells(ctx)
          const difference = differenceFrom(await expectedCells(ctx), kept)
          if (difference) throw new Error(difference)
          await rebuildAll(ctx)
          const rebuilt = await storedCells(ctx)
          if (JSON.stringify(rebuilt) !== JSON.stringify(kept))
            throw new Error(
              `made anew the cells are\n${JSON.stringify(rebuilt)}\nand kept they are\n${JSON.stringify(kept)}`,
            )
          if (new Set(kept.service.map(([, day]) => day)).size > 1) count('answers on several days')
          throw undo
        })
        .catch((error) => {
          if (error !== undo) throw error
          count('run')
        }),
    )
    await fc.assert(property, { numRuns: runs / lanes })
  }
  await Promise.all(Array.from({ length: lanes }, runLane))

  t.equal(outcomes.get('run'), runs)
  const seen = ['stored', 'repeated', 'changed', 'excluded', 'included', 'reattributed', 'erased', 'same', 'unknown']
  for (const what of [...seen, 'expired', 'send', 'credit', 'answers on several days'])
    t.ok((outcomes.get(what) ?? 0) > runs / 100, `${what}: ${outcomes.get(what)}`)
})
