import t from 'tap'
import { type CastVote, reasonToHold } from '../../../src/features/held-votes/rules.ts'

const me = { agent: 'Safari', network: '203.0.113.0/24' }
const program = { agent: 'Scanner', network: '192.0.2.0/24' }
const vote = (facts: Partial<CastVote> = {}): CastVote => ({
  ...{ sender: me, showing: { confirms: false }, deliveredMs: 3_600_000, visits: [], markLinks: 5 },
  ...{ heldMs: null, isConfirmed: false },
  ...facts,
})
const visit = (mark: number | null, agoMs: number, who = me, hidden = false) => ({ mark, agoMs, hidden, ...who })
const five = (agoMs: (mark: number) => number, who = me) => [1, 2, 3, 4, 5].map((mark) => visit(mark, agoMs(mark), who))

t.test('five seconds after the mail is soon enough, and a moment before is not', async (t) => {
  t.equal(reasonToHold(vote({ deliveredMs: 4_999 })), 'too_soon')
  for (const deliveredMs of [5_000, null, -60_000]) t.equal(reasonToHold(vote({ deliveredMs })), undefined)
})

t.test(
  'all links within ten seconds are a sweep, whatever the order; a second more, or a link less, is none',
  async (t) => {
    t.equal(reasonToHold(vote({ visits: five((mark) => 60_000 + mark * 2_500) })), 'all_links')
    t.equal(reasonToHold(vote({ visits: five((mark) => 80_000 - mark * 2_500) })), 'all_links')
    t.equal(reasonToHold(vote({ visits: five((mark) => 60_000 + mark * 2_750) })), undefined)
    t.equal(reasonToHold(vote({ visits: five(() => 60_000).slice(1) })), undefined)
    t.equal(reasonToHold(vote({ visits: [], markLinks: 0 })), undefined, 'a mail without marks has no sweep')
  },
)

t.test('the sweep of somebody else counts for ten seconds, the own one always', async (t) => {
  t.equal(reasonToHold(vote({ visits: five(() => 9_999, program) })), 'all_links')
  t.equal(reasonToHold(vote({ visits: five(() => 10_000, program) })), undefined)
  t.equal(reasonToHold(vote({ visits: five(() => 86_400_000) })), 'all_links')
  t.equal(reasonToHold(vote({ visits: [visit(null, 9_999, program, true)] })), 'hidden_link')
  t.equal(reasonToHold(vote({ visits: [visit(null, 10_000, program, true)] })), undefined)
  t.equal(reasonToHold(vote({ visits: [visit(null, 86_400_000, me, true)] })), 'hidden_link')
})

t.test('who confirms after reading is a person, but not without a page or right after the mail', async (t) => {
  const confirms = { showing: { confirms: true }, visits: five(() => 60_000) }
  t.equal(reasonToHold(vote({ ...confirms, heldMs: 1_999 })), 'at_once')
  t.equal(reasonToHold(vote({ ...confirms, heldMs: 2_000 })), undefined)
  t.equal(reasonToHold(vote({ ...confirms, heldMs: 2_000, deliveredMs: 3_000 })), 'too_soon')
  t.equal(reasonToHold(vote({ visits: five(() => 60_000), isConfirmed: true })), undefined)
  t.equal(reasonToHold(vote({ isConfirmed: true, showing: null })), 'not_shown')
})
