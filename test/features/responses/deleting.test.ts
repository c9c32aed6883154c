import t from 'tap'
import { asked, sendForm } from '../../helpers/answering.ts'
import { world } from '../../helpers/world.ts'

t.test('answers and credit go with their response', async (t) => {
  const firm = await world(t)
  for (let n = 0; n < 2; n++) await sendForm(firm, await asked(firm), { overall: '5', skill: '4' })
  const [first, second] = (await firm.api.get('/responses')).body.items
  await firm.asTenant(({ tx }) => tx.deleteFrom('responses').where('id', '=', first.id).execute())
  const left = await firm.asTenant(async ({ tx }) => [
    ...(await tx.selectFrom('answers').select('responseId').execute()),
    ...(await tx.selectFrom('attributions').select('responseId').execute()),
  ])
  t.same(
    left.map(({ responseId }) => responseId),
    [second.id, second.id, second.id],
  )
})
