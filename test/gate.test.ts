import t from 'tap'
import { Gate } from '../src/gate.ts'

t.test('so many are inside at a time, and the others follow in their order', async (t) => {
  const gate = new Gate(2)
  const inside: number[] = []
  const comers = [1, 2, 3, 4].map(async (number) => {
    await gate.enter()
    inside.push(number)
  })
  await Promise.all(comers.slice(0, 2))
  t.same(inside, [1, 2])
  gate.leave()
  await comers[2]
  t.same(inside, [1, 2, 3])
  gate.leave()
  await comers[3]
  gate.leave()
  gate.leave()
  await gate.enter()
  t.same(inside, [1, 2, 3, 4])
})
