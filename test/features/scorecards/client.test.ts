import t from 'tap'
import { newClient } from '../../helpers/answering.ts'
import { readCard } from '../../helpers/cards.ts'
import { calculated, dayBefore, rateAgain, rated } from '../../helpers/scores.ts'
import { world } from '../../helpers/world.ts'

const pathOf = (id: string) => `/clients/${id}/scorecard`

t.test('a client’s card tells how it rates the work and who did it, and can be handed to it', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const nordwind = await firm.asTenant((ctx) => newClient(ctx, 'شركة النور <للاستشارات>'))
  const ida = await rated(firm, 'Ida Lund', [5, 4, 5, 4], { clientId: nordwind, day: dayBefore(30) })
  await rateAgain(firm, ida, [1, 1, 2], { clientId: await firm.asTenant((ctx) => newClient(ctx, 'Klinikum Elbtal')) })
  const max = await rated(firm, 'Max Brandt', [2], { clientId: nordwind, day: dayBefore(9) })
  await rateAgain(firm, ida, [5, 3], { clientId: nordwind, credits: { [ida]: 0.5, [max]: 0.5 } })
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    const { body: score } = await manager.get(`/clients/${nordwind}/score`)
    const { status, text, headers } = await manager.get(pathOf(nordwind))
    t.equal(status, 200)
    t.match(headers, { 'content-type': 'text/html; charset=utf-8', 'content-disposition': /^inline; / })
    const card = readCard(text)
    t.match(card.words, 'شركة النور <للاستشارات>')
    t.match(card.words, `95 % interval ${Math.round(score.low)} to ${Math.round(score.high)}`)
    t.match(card.words, `In the long run you would rate this work with about ${Math.round(score.score)} of 100.`)
    t.match(
      card.sentences[0],
      `7 answers came in during these 365 days. Their plain average is ${score.rawMean.toFixed(1)} of 100`,
    )
    t.same(
      card.served,
      [
        ['Ida Lund', '6'],
        ['Max Brandt', '3'],
      ],
      'names with numbers of answers, joint work with each',
    )
    for (const secret of ['Klinikum', 'firm’s mean', 'points more', 'points less', 'not to be passed on'])
      t.notMatch(card.words, secret)
  }
})

t.test('leniency is said to owners and managers who ask for it, and to nobody else', async (t) => {
  const firm = await world(t)
  const [mild, severe] = await firm.asTenant(async (ctx) => [
    await newClient(ctx, 'Mild'),
    await newClient(ctx, 'Severe'),
  ])
  for (const name of ['Ida Lund', 'Max Brandt', 'Eva Horn']) {
    const id = await rated(firm, name, [5, 5, 5, 5], { clientId: mild! })
    await rateAgain(firm, id, [2, 2, 1, 2], { clientId: severe! })
  }
  await calculated(firm)
  for (const role of ['owner', 'manager'] as const) {
    const api = await firm.as(role)
    t.match(
      readCard((await api.get(`${pathOf(severe!)}?leniency=true`)).text).words,
      /everybody about \d+ points less than/,
    )
    t.match(
      readCard((await api.get(`${pathOf(mild!)}?leniency=true`)).text).words,
      /everybody about \d+ points more than/,
    )
    t.notMatch((await api.get(pathOf(severe!))).text, 'points less')
  }
  t.match(await firm.api.get(`${pathOf(mild!)}?leniency=true`), { status: 403, body: { code: 'forbidden' } })
  t.match(await firm.api.get(pathOf(mild!)), { status: 200 })
})

t.test('below the minimum a client’s card has no score, whoever asks for it', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const clientId = await firm.asTenant((ctx) => newClient(ctx, 'Sommer Bakeries'))
  const ida = await rated(firm, 'Ida Lund', [1, 1, 1, 1], { clientId, day: dayBefore(30) })
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    for (const api of [manager, firm.api]) {
      const card = readCard((await api.get(`${pathOf(clientId)}`)).text)
      t.match(card.notice, api === manager ? 'it is given from 5 answers on, and so far there are 4.' : 'it takes 5.')
      t.notMatch(card.words, /of 100|average|interval/)
      t.same([card.sentences, card.pictures], [[], 0])
    }
  }
  t.match(
    readCard((await manager.get(`${pathOf(clientId)}?leniency=true`)).text).words,
    'There are too few answers to say how this client rates others.',
  )
  await rateAgain(firm, ida, [5, 5], { clientId })
  await calculated(firm)
  for (const api of [manager, firm.api]) {
    const card = readCard((await api.get(pathOf(clientId))).text)
    t.match(card.words, /\d+ of 100/)
    t.equal(card.pictures, 0, 'points of days with too few answers are not drawn, and one alone is no course')
  }
  t.match(readCard((await manager.get(`${pathOf(clientId)}?asOf=${dayBefore(5)}`)).text).notice, 'so far there are 4')
})

t.test('a client without an answer has a card that says so; other firms and consultants get none', async (t) => {
  const firm = await world(t)
  const clientId = await firm.asTenant((ctx) => newClient(ctx, 'Nobody asked'))
  const card = readCard((await (await firm.as('manager')).get(pathOf(clientId))).text)
  t.equal(card.notice, 'There is no answer in these 365 days, so there is no score yet.')
  t.same(card.served, [])
  t.match(await (await firm.as('consultant')).get(pathOf(clientId)), { status: 403, body: { code: 'forbidden' } })
  t.match(await (await firm.neighbour()).api.get(pathOf(clientId)), { status: 404 })
})
