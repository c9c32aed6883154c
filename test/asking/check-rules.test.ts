import t from 'tap'
import { faultsOfCondition } from '../../src/asking/check-condition.ts'
import { faultsOfRules } from '../../src/asking/check-rules.ts'
import {
  type Condition,
  Condition as ConditionSchema,
  contactRoles,
  triggers,
} from '../../src/asking/condition-schema.ts'
import { noRules, Rules } from '../../src/asking/rules.ts'
import { ContactRole } from '../../src/features/contacts/schemas.ts'
import { validator } from '../../src/plugins/validation.ts'

const isRules = validator({ coerceTypes: false }).compile<Rules>(Rules)
const isCondition = validator({ coerceTypes: false }).compile(ConditionSchema)
const id = '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21'

t.test('rules that restrict nothing, and rules that use everything, are taken', async (t) => {
  t.ok(isRules(structuredClone(noRules)))
  t.same(faultsOfRules(noRules), [])
  const full = {
    condition: {
      all: [
        { field: 'client', op: 'in', value: [id] },
        {
          any: [
            { field: 'tags', op: 'hasAny', value: ['vip'] },
            { not: { field: 'trigger', op: 'in', value: ['manual'] } },
          ],
        },
        { field: 'handlingMinutes', op: 'atLeast', value: 2.5 },
      ],
    },
    untouchedHours: 24,
    window: { days: [1, 5], from: '09:00', until: '24:00' },
    quietPeriods: [{ clock: 'contact', days: 90 }],
    caps: [{ clock: 'client', most: 10, days: 30, reserved: 2, whenBusy: 'wait' }],
    sampling: { perDay: 10 },
    reminders: { count: 3, everyDays: 5 },
    delivery: 'external',
  }
  t.ok(isRules(full), JSON.stringify(isRules.errors))
  const read: unknown = full
  t.same(faultsOfRules(read as Rules, '/rules'), [])
  t.match(read, { window: { holidays: [] }, quietPeriods: [{ countedFrom: 'sent', counts: 'all', whenBusy: 'skip' }] })
})

t.test('the schema refuses what is out of bounds or unknown', async (t) => {
  for (const wrong of [
    { sampling: { percent: 101 } },
    { sampling: { percent: 10, perDay: 5 } },
    { reminders: { count: 4, everyDays: 5 } },
    { window: { days: [], from: '09:00', until: '17:00' } },
    { window: { days: [8], from: '09:00', until: '17:00' } },
    { window: { days: [1], from: '9:00', until: '17:00' } },
    { window: { days: [1], from: '24:00', until: '24:00' } },
    { window: { days: [1], from: '09:00', until: '17:00', holidays: ['2026-02-30'] } },
    { quietPeriods: [{ clock: 'ticket', days: 1 }] },
    { caps: [{ clock: 'client', most: 0, days: 30 }] },
    { untouchedHours: 0 },
    { colour: 'red' },
  ])
    t.notOk(isRules({ ...structuredClone(noRules), ...structuredClone(wrong) }), JSON.stringify(wrong))
})

t.test('faults that no schema finds come with their place', async (t) => {
  const rules = {
    ...noRules,
    condition: { not: { field: 'priority', op: 'hasAny', value: ['x'] } } as unknown as Condition,
    window: { days: [1], from: '17:00', until: '09:00', holidays: [] },
    caps: [{ clock: 'client', most: 2, days: 30, reserved: 2, whenBusy: 'skip' } as const],
  }
  t.match(faultsOfRules(rules, '/rules'), [
    { pointer: '/rules/condition/not/op', message: 'must be one of in, notIn for priority' },
    { pointer: '/rules/window', message: /not go over midnight/ },
    { pointer: '/rules/caps/0/reserved', message: /less than/ },
  ])
})

t.test('every level of a condition is checked', async (t) => {
  const leaf = { field: 'priority', op: 'in', value: ['x'] }
  for (const [condition, pointer] of [
    [{}, ''],
    [{ all: [leaf], any: [leaf] }, ''],
    [{ ...leaf, more: 1 }, ''],
    [{ all: [] }, '/all'],
    [{ any: 'x' }, '/any'],
    [{ not: null }, '/not'],
    [{ not: [leaf] }, '/not'],
    [{ all: [leaf, { field: 'colour', op: 'in', value: ['x'] }] }, '/all/1/field'],
    [{ not: { ...leaf, field: 'toString' } }, '/not/field'],
    [{ not: { ...leaf, value: [] } }, '/not/value'],
    [{ not: { ...leaf, value: 3 } }, '/not/value'],
    [{ not: { ...leaf, value: ['  '] } }, '/not/value'],
    [{ not: { ...leaf, value: ['x'.repeat(101)] } }, '/not/value'],
    [{ not: { ...leaf, value: Array(201).fill('x') } }, '/not/value'],
    [{ not: { ...leaf, field: 'client' } }, '/not/value'],
    [{ not: { ...leaf, field: 'trigger' } }, '/not/value'],
    [{ not: { field: 'handlingMinutes', op: 'above', value: -1 } }, '/not/value'],
    [{ not: { field: 'handlingMinutes', op: 'above', value: ['1'] } }, '/not/value'],
  ] as const)
    t.same(
      faultsOfCondition(condition).map((fault) => fault.pointer),
      [pointer],
      JSON.stringify(condition).slice(0, 100),
    )
})

t.test('a condition has at most six levels and fifty comparisons', async (t) => {
  const leaf = { field: 'priority', op: 'in', value: ['x'] }
  const nested = (levels: number): object => (levels === 1 ? leaf : { not: nested(levels - 1) })
  t.same(faultsOfCondition(nested(6)), [])
  t.match(faultsOfCondition(nested(7)), [{ message: /nested deeper than 6/ }])
  t.equal(faultsOfCondition(nested(5000)).length, 1)
  const wide = (count: number) => ({ all: [{ any: Array(25).fill(leaf) }, { any: Array(count - 25).fill(leaf) }] })
  t.same(faultsOfCondition(wide(50)), [])
  t.match(faultsOfCondition(wide(51)), [{ pointer: '', message: 'must have at most 50 comparisons' }])
})

t.test('the schema takes what is right on the outermost level, and its example', async (t) => {
  const [example] = (ConditionSchema as unknown as { examples: object[] }).examples
  t.ok(isCondition(example))
  t.same(faultsOfCondition(example), [])
  t.notOk(isCondition({ field: 'colour', op: 'in', value: ['x'] }))
  t.notOk(isCondition({ all: [] }))
})

t.test('the roles that a condition knows are those that contacts have', async (t) => {
  t.same((ContactRole as unknown as { enum: string[] }).enum, contactRoles)
})

t.test('a condition may name every trigger that a policy can have', async (t) => {
  const named = { field: 'trigger', op: 'in', value: [...triggers] }
  t.same(faultsOfRules({ ...noRules, condition: named as Condition }), [])
  t.ok(triggers.includes('engagement_running'))
})
