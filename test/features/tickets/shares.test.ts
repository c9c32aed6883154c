import fc from 'fast-check'
import t from 'tap'
import { shareOut, sharesOf } from '../../../src/features/tickets/shares.ts'

const id = (n: number) => `0199d8a4-2c1e-7d3a-9f60-${String(n).padStart(12, '0')}`
const hours = fc.integer({ min: 1, max: 1_000_000 }).map((hundredths) => hundredths / 100)
const team = <Part>(part: fc.Arbitrary<Part>, most = 50) =>
  fc.array(part, { minLength: 1, maxLength: most }).map((parts) => parts.map((part, n) => ({ ...part, who: n })))

/** As the database keeps it: numeric(10, 9). */
const stored = (share: number) => Number(share.toFixed(9))

function isWhole(credits: { share: number }[]) {
  const kept = credits.map(({ share }) => stored(share))
  const sum = kept.reduce((total, share) => total + Math.round(share * 1e9), 0)
  return Math.abs(sum - 1e9) <= 1000 && credits.every(({ share }, n) => share > 0 && share <= 1 && kept[n] === share)
}

t.test('shares by hours are never 0 and sum to 1, and give the hours back, for up to 50 and any hours', async (t) => {
  fc.assert(
    fc.property(team(fc.record({ hours })), (people) => {
      const credits = sharesOf(people.map(({ who, hours }) => ({ consultantId: id(who), hours })))
      const total = people.reduce((sum, each) => sum + Math.round(each.hours * 100), 0) / 100
      return (
        isWhole(credits) &&
        credits.every((each, n) => {
          const given = people[n]!.hours
          const back = Math.round(each.share * total * 100) / 100
          return each.hours === given && back === given && Math.abs(each.share - given / total) <= 0.51e-9
        })
      )
    }),
    { numRuns: 2000 },
  )
  const extreme = [0.01, ...Array.from({ length: 49 }, () => 10_000)]
  t.ok(isWhole(sharesOf(extreme.map((hours, n) => ({ consultantId: id(n), hours })))))
})

t.test('equal shares are never 0 and sum to 1, for up to 50', async (t) => {
  for (let count = 1; count <= 50; count += 1) {
    const credits = sharesOf(Array.from({ length: count }, (_, n) => ({ consultantId: id(n) })))
    t.ok(isWhole(credits), `${count} consultants`)
    t.same(
      credits.map(({ share }) => share),
      credits.map(() => stored(1 / count)),
    )
  }
  t.same(sharesOf([]), [])
})

t.test('shares that are accepted sum to 1 as they are stored as well, and are stored as they were given', async () => {
  const weights = fc.array(fc.double({ min: 1e-7, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(weights, fc.double({ min: -3e-6, max: 3e-6, noNaN: true }), (weights, error) => {
      const all = weights.reduce((sum, each) => sum + each, 0)
      const given = weights.map((weight, n) => ({
        consultantId: id(n),
        share: Math.min(1, weight / all + (n === 0 ? error : 0)),
      }))
      fc.pre(given.every(({ share }) => share >= 1e-9))
      let credits: ReturnType<typeof sharesOf>
      try {
        credits = sharesOf(given)
      } catch {
        return Math.abs(error) > 0.9e-6
      }
      return isWhole(credits) && credits.every(({ share }, n) => Math.abs(share - given[n]!.share) <= 0.51e-9)
    }),
    { numRuns: 2000 },
  )
})

t.test('the weights of an engagement, or else equal shares, decide where nobody said anything', async (t) => {
  fc.assert(
    fc.property(
      team(fc.record({ weight: fc.option(fc.oneof(hours, fc.double({ min: 1e-9, max: 1, noNaN: true }))) })),
      (people) => {
        const weights = new Map(
          people.flatMap(({ who, weight }) => (weight === null ? [] : [[id(who), weight] as const])),
        )
        const { credits, sharesFrom } = shareOut(
          people.map(({ who }) => ({ consultantId: id(who) })),
          weights,
        )
        const decides = people.length > 1 && weights.size === people.length
        return isWhole(credits) && sharesFrom === (decides ? 'engagement' : 'equal')
      },
    ),
    { numRuns: 1000 },
  )
  const two = [{ consultantId: id(1) }, { consultantId: id(2) }]
  const weights = new Map([
    [id(1), 30],
    [id(2), 10],
    [id(3), 60],
  ])
  t.match(shareOut(two, weights).credits, [{ share: 0.75 }, { share: 0.25 }])
  t.match(shareOut([...two, { consultantId: id(4) }], weights), {
    sharesFrom: 'equal',
    credits: [{ share: 0.333333333 }],
  })
})

t.test('shares that miss 1 by a millionth are taken, and those that miss it by more are not', async (t) => {
  const put = (share: number) => () =>
    sharesOf([
      { consultantId: id(1), share: 0.5 },
      { consultantId: id(2), share },
    ])
  for (const share of [0.499999, 0.500001]) t.ok(isWhole(put(share)()))
  for (const share of [0.499998999, 0.500001001]) t.throws(put(share), { code: 'invalid_input' })
  const wholes = shareOut([
    { consultantId: id(1), share: 0.5 },
    { consultantId: id(1), share: 0.500001 },
  ])
  t.match(wholes.credits, [{ share: 1 }], 'nobody has more than all')
})

t.test('who is named twice, by two ids of the ticket system, has both parts', async (t) => {
  const twice = (part: object) => [
    { consultantId: id(2), ...part },
    { consultantId: id(1), ...part },
    { consultantId: id(2), ...part },
  ]
  const of = (part: object) => shareOut(twice(part)).credits
  t.same(of({ hours: 1.1 }), [
    { consultantId: id(1), share: 0.333333333, hours: 1.1 },
    { consultantId: id(2), share: 0.666666667, hours: 2.2 },
  ])
  t.match(of({ share: 1 / 3 }), [{ share: 0.333333333 }, { share: 0.666666667 }])
  t.match(of({}), [{ share: 0.5 }, { share: 0.5 }], 'parts of which nobody spoke are equal for each person')
})
