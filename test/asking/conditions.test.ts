import fc from 'fast-check'
import t from 'tap'
import type { Condition, ConditionLeaf } from '../../src/asking/condition-schema.ts'
import { explain, type Facts, matches } from '../../src/asking/conditions.ts'

const id = (digit: number) => `00000000-0000-7000-8000-00000000000${digit}`
const facts = (more: Partial<Facts> = {}): Facts => ({
  ...{ trigger: 'ticket_resolved', client: id(1), engagement: null, connection: id(2) },
  ...{ team: [id(3), id(4)], consultant: [id(5)], ticketType: 'Incident', priority: 'low', contactRole: 'end_user' },
  ...{ tags: ['vip', 'Printer'], handlingMinutes: 12 },
  ...more,
})
const leaf = (field: string, op: string, ...value: string[]) => ({ field, op, value }) as ConditionLeaf
const minutes = (op: 'atLeast' | 'atMost' | 'below' | 'above', value: number): ConditionLeaf => ({
  ...{ field: 'handlingMinutes', op, value },
})

t.test('each field is compared as its kind demands', async (t) => {
  for (const [condition, expected] of [
    [leaf('client', 'in', id(1), id(9)), true],
    [leaf('client', 'notIn', id(1)), false],
    [leaf('engagement', 'in', id(1)), false],
    [leaf('connection', 'in', id(2)), true],
    [leaf('team', 'in', id(4)), true],
    [leaf('team', 'notIn', id(4)), false],
    [leaf('consultant', 'notIn', id(4)), true],
    [leaf('ticketType', 'in', 'INCIDENT '), true],
    [leaf('priority', 'in', 'high', 'urgent'), false],
    [leaf('contactRole', 'in', 'sponsor', 'end_user'), true],
    [leaf('trigger', 'in', 'schedule'), false],
    [leaf('tags', 'hasAny', 'printer', 'x'), true],
    [leaf('tags', 'hasAll', 'printer', 'VIP'), true],
    [leaf('tags', 'hasAll', 'printer', 'x'), false],
    [leaf('tags', 'hasNone', 'x'), true],
    [minutes('atLeast', 12), true],
    [minutes('above', 12), false],
    [minutes('below', 12), false],
    [minutes('atMost', 12), true],
  ] as const)
    t.equal(matches(condition, facts()), expected, JSON.stringify(condition))
})

t.test('letters are the same in both cases and in every way of writing accents', async (t) => {
  t.ok(matches(leaf('priority', 'in', 'STRASSE'), facts({ priority: 'Straße' })))
  t.ok(matches(leaf('priority', 'in', 'é'), facts({ priority: 'E\u0301' })))
})

t.test('what a ticket does not have is in no list and beside no number', async (t) => {
  const nothing = facts({ priority: null, tags: [], handlingMinutes: null, team: [], client: null })
  for (const condition of [
    leaf('priority', 'in', 'low'),
    leaf('client', 'in', id(1)),
    leaf('team', 'in', id(3)),
    leaf('tags', 'hasAny', 'vip'),
    leaf('tags', 'hasAll', 'vip'),
    minutes('atLeast', 0),
    minutes('atMost', 100),
  ]) {
    t.notOk(matches(condition, nothing), JSON.stringify(condition))
    t.ok(matches({ not: condition }, nothing))
  }
  t.ok(matches(leaf('priority', 'notIn', 'low'), nothing))
  t.ok(matches(leaf('tags', 'hasNone', 'vip'), nothing))
})

t.test('a reason is a sentence with what is and what is asked for', async (t) => {
  for (const [condition, sentence, more] of [
    [
      leaf('priority', 'in', 'high', 'urgent'),
      "The ticket's priority is “low”; the policy asks for “high” or “urgent”.",
    ],
    [leaf('priority', 'notIn', 'Low'), "The ticket's priority is “low”; the policy leaves out “Low”."],
    [leaf('priority', 'in', 'high'), 'The ticket has no priority; the policy asks for “high”.', { priority: null }],
    [{ not: leaf('priority', 'in', 'low') }, "The ticket's priority is “low”; the policy leaves out “low”."],
    [leaf('client', 'in', id(7), id(8)), 'The client is another; the policy asks for one of 2.'],
    [leaf('engagement', 'in', id(7)), 'There is no engagement; the policy asks for a certain one.'],
    [leaf('client', 'notIn', id(1)), 'The client is one that the policy leaves out.'],
    [leaf('team', 'in', id(7)), 'No credited consultant is in a team that the policy asks for.'],
    [leaf('consultant', 'notIn', id(5)), 'A credited consultant is one that the policy leaves out.'],
    [
      leaf('tags', 'hasAll', 'vip', 'x'),
      "The ticket's tags are “vip” and “Printer”; the policy asks for “vip” and “x”.",
    ],
    [leaf('tags', 'hasAny', 'x'), 'The ticket has no tags; the policy asks for “x”.', { tags: [] }],
    [leaf('trigger', 'in', 'manual'), 'The reason to ask is “ticket_resolved”; the policy asks for “manual”.'],
    [minutes('atLeast', 30), 'The handling took 12 minutes; the policy asks for at least 30 minutes.'],
    [{ not: minutes('below', 30) }, 'The handling took 12 minutes; the policy leaves out less than 30 minutes.'],
    [
      minutes('above', 1),
      'No handling time is known; the policy asks for more than 1 minute.',
      { handlingMinutes: null },
    ],
  ] as [Condition, string, Partial<Facts>?][])
    t.equal(explain(condition, facts(more)), sentence)
})

t.test('of several reasons the first is given', async (t) => {
  const [yes, no, alsoNo] = [leaf('client', 'in', id(1)), leaf('priority', 'in', 'high'), leaf('tags', 'hasAny', 'x')]
  t.match(explain({ all: [yes, no, alsoNo] }, facts()), /^The ticket's priority/)
  t.match(explain({ any: [no, alsoNo] }, facts()), /^None of 2 alternatives holds. The first: The ticket's priority/)
  t.match(explain({ not: { all: [yes, { not: no }] } }, facts()), /^All 2 parts .* The first: The client is one that/)
  t.match(explain({ not: { any: [no, yes] } }, facts()), /^The client is one that the policy leaves out/)
  t.equal(explain({ all: [yes, { not: no }] }, facts()), null)
  t.equal(explain(null, facts()), null)
})

const leaves = fc.constantFrom(
  leaf('client', 'in', id(1)),
  leaf('engagement', 'notIn', id(1)),
  leaf('team', 'in', id(3)),
  leaf('priority', 'in', 'high'),
  leaf('priority', 'notIn', 'low'),
  leaf('tags', 'hasAll', 'vip', 'printer'),
  leaf('tags', 'hasNone', 'vip'),
  minutes('atLeast', 10),
  minutes('below', 10),
)
const conditions = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.record({ not: tie('node') }),
    fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
  ),
})).node
const someFacts = fc
  .record({
    priority: fc.constantFrom('low', 'HIGH', null),
    tags: fc.subarray(['vip', 'printer']),
    handlingMinutes: fc.constantFrom(5, 10, null),
    client: fc.constantFrom(id(1), null),
    team: fc.subarray([id(3)]),
  })
  .map((more) => facts(more))

t.test(
  '`not` turns every answer round, `any` is the `all` of the opposites, and what does not hold has a reason',
  async () => {
    fc.assert(
      fc.property(fc.array(conditions, { minLength: 1, maxLength: 3 }), someFacts, (parts, given) => {
        const any = matches({ any: parts }, given)
        if (any === matches({ all: parts.map((not) => ({ not })) }, given)) return false
        return parts.every((part) => {
          if (matches(part, given) === matches({ not: part }, given)) return false
          const sentence = explain(part, given)
          return matches(part, given) ? sentence === null : /^[A-Z].+\.$/.test(sentence!)
        })
      }),
      { numRuns: 2000 },
    )
  },
)
