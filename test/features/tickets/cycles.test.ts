import fc from 'fast-check'
import t from 'tap'
import {
  numberCycles,
  type RecordedChange,
  readHistory,
  type StoredCycle,
} from '../../../src/features/tickets/cycles.ts'

const at = (minute: number) => new Date(minute * 60_000)
const change = (
  minute: number,
  state: RecordedChange['state'],
  more: Partial<RecordedChange> = {},
): RecordedChange => ({
  at: at(minute),
  state,
  wasResolved: false,
  assignees: null,
  ...more,
})
const ida = [{ externalId: 'ida', share: 1 }]
const ole = [{ externalId: 'ole', share: 1 }]

const story = [
  change(1, 'open'),
  change(2, 'unchanged', { assignees: ida }),
  change(3, 'resolved'),
  change(4, 'closed', { wasResolved: true }),
  change(5, 'open', { assignees: ole }),
  change(6, 'resolved'),
]

t.test('any order of the same changes, repeated or not, gives the same history', async () => {
  const expected = JSON.stringify(readHistory(story))
  fc.assert(
    fc.property(fc.shuffledSubarray([...story, ...story], { minLength: 2 * story.length }), (changes) => {
      return JSON.stringify(readHistory(changes)) === expected
    }),
  )
})

t.test('a story of two resolutions has two cycles, each credited to who was assigned then', async (t) => {
  t.match(readHistory(story), {
    state: 'resolved',
    assignees: ole,
    resolutions: [
      { resolvedAt: at(3), reopenedAt: at(5), assignees: ida },
      { resolvedAt: at(6), reopenedAt: null, assignees: ole },
    ],
  })
})

t.test('closing alone ends a ticket as well, unless it was resolved before we heard of it', async (t) => {
  t.match(readHistory([change(1, 'closed')]).resolutions, [{ resolvedAt: at(1) }])
  t.match(readHistory([change(1, 'closed', { wasResolved: true })]), { state: 'closed', resolutions: [] })
  t.match(readHistory([change(1, 'resolved'), change(2, 'deleted')]), {
    state: 'deleted',
    resolutions: [{ reopenedAt: at(2) }],
  })
})

t.test('when nobody was assigned at the resolution, who came first while it lasted has the credit', async (t) => {
  const late = (...more: RecordedChange[]) => readHistory([change(3, 'resolved'), ...more]).resolutions[0]!.assignees
  t.same(late(), [])
  t.same(late(change(4, 'unchanged', { assignees: ida }), change(5, 'unchanged', { assignees: ole })), ida)
  t.same(late(change(4, 'open'), change(5, 'unchanged', { assignees: ole })), [])
  t.same(late(change(1, 'unchanged', { assignees: [] }), change(4, 'unchanged', { assignees: ida })), ida)
})

/** What the database would hold after changes arrived in this order; `asks` says after how many all open ones were asked. */
function arrive(changes: RecordedChange[], asks: number) {
  const known: RecordedChange[] = []
  let stored: (StoredCycle & { reopened: boolean })[] = []
  const asked: number[] = []
  for (const [index, each] of changes.entries()) {
    known.push(each)
    const { resolutions } = readHistory(known)
    const numbers = numberCycles(resolutions, stored)
    stored = resolutions.map(({ resolvedAt, reopenedAt }, order) => {
      const cycle = numbers[order]!
      const was = stored.find((row) => row.cycle === cycle)
      return { cycle, resolvedAt, reopened: reopenedAt !== null, asked: was?.asked ?? false }
    })
    if (index + 1 === asks)
      for (const row of stored)
        if (!row.reopened && !row.asked) {
          row.asked = true
          asked.push(row.resolvedAt.getTime())
        }
  }
  return { stored, asked }
}

t.test('cycles are numbered in order of time, whatever came first', async () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(story, { minLength: story.length }), (changes) => {
      const { stored } = arrive(changes, -1)
      return JSON.stringify(stored.map(({ cycle }) => cycle)) === '[1,2]'
    }),
  )
})

t.test('a cycle that was asked about keeps its number when older news comes late', async () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(story, { minLength: story.length }),
      fc.integer({ min: 1, max: story.length }),
      (changes, asks) => {
        const { stored } = arrive(changes, asks)
        const open = stored.filter(({ reopened }) => !reopened)
        const numbers = stored.map(({ cycle }) => cycle).sort()
        return stored.length === 2 && open.length === 1 && JSON.stringify(numbers) === '[1,2]'
      },
    ),
  )
})

t.test('the last resolution, asked about before the first was heard of, is not asked about again', async (t) => {
  const [, , solved, , reopened, again] = story
  const { stored } = arrive([again!, reopened!, solved!], 1)
  t.match(stored, [
    { cycle: 2, resolvedAt: at(3), reopened: true, asked: false },
    { cycle: 1, resolvedAt: at(6), reopened: false, asked: true },
  ])
})
