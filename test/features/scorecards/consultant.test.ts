import t from 'tap'
import { createApiKey } from '../../../src/features/api-keys/service.ts'
import { consultantScorecard } from '../../../src/features/scorecards/service.ts'
import { newClient, newConsultant } from '../../helpers/answering.ts'
import { apiClient } from '../../helpers/api.ts'
import { readCard } from '../../helpers/cards.ts'
import { calculated, dayBefore, rateAgain, rated } from '../../helpers/scores.ts'
import { world } from '../../helpers/world.ts'

const pathOf = (id: string) => `/consultants/${id}/scorecard`

t.test('a consultant’s card tells its score, how it came about and what to know before using it', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const [nordwind, klinikum] = await firm.asTenant(async (ctx) => [
    await newClient(ctx, 'Nordwind <Logistik>'),
    await newClient(ctx, 'Klinikum Elbtal'),
  ])
  const ida = await rated(firm, 'Ida Lund', [5, 5, 4], { clientId: nordwind!, day: dayBefore(120) })
  await rateAgain(firm, ida, [5, 5, 5, 4], { clientId: klinikum! })
  await rateAgain(firm, ida, [1], { clientId: null })
  await rated(firm, 'Max Brandt', [2, 3, 4, 3, 5], { clientId: nordwind! })
  await manager.patch(`/consultants/${ida}`, { about: 'Keeps networks calm.' })
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    const { status, headers, text } = await manager.get(pathOf(ida))
    t.equal(status, 200)
    t.match(headers, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': /^default-src 'none'; style-src 'unsafe-inline'; .*sandbox$/,
      'cache-control': 'no-store',
      'content-disposition': `inline; filename="scorecard.html"; filename*=UTF-8''Scorecard%20Ida%20Lund%20${dayBefore(0)}.html`,
    })
    const { body: score } = await manager.get(`/consultants/${ida}/score`)
    const { body: explanation } = await manager.get(`/consultants/${ida}/score/explanation`)
    const card = readCard(text)
    t.match(card.words, `${Math.round(score.score)} of 100`)
    t.match(card.words, `95 % interval ${Math.round(score.low)} to ${Math.round(score.high)}`)
    t.same(card.sentences, explanation.sentences, 'the explanation, word for word')
    t.match(card.facts, {
      Answers: '8 from 3 clients',
      'Plain average': `${score.rawMean.toFixed(1)} of 100`,
      Reliability: /^(Low|Moderate|High): the answers decide \d+ % of the score/,
      'Among colleagues': String,
      Trend: 'Too few answers to tell: 5 in the last 90 days and 3 in the 90 before, where 5 in each are needed.',
      'Response rate': /^8 of 8 invitations answered: 100 % \(\d+ to 100 %\)\.$/,
      'Left out': 'None.',
    })
    t.match(card.words, 'Keeps networks calm.')
    t.match(card.words, 'Formula service-score, version 1. Answers of 365 days')
    t.match(card.words, 'A score must not decide about pay or dismissal by itself.')
    t.match(text, 'Nordwind &lt;Logistik&gt;', 'a name is text')
  }
})

t.test('the parts add up to the score with a pencil, and so do their weights', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const ida = await rated(firm, 'Ida Lund', [])
  const clients = await firm.asTenant(async (ctx) => {
    const ids: string[] = []
    for (let number = 0; number < 65; number++) ids.push(await newClient(ctx, `Client ${number}`))
    return ids
  })
  for (const [index, clientId] of clients.entries()) await rateAgain(firm, ida, [1 + (index % 5)], { clientId })
  await rateAgain(firm, ida, [2, 3], { clientId: null })
  await rated(firm, 'Max Brandt', [2, 3, 4, 3, 5], { clientId: clients[0]! })
  const { sum } = readCard((await manager.get(pathOf(ida))).text)
  const [total, ...parts] = sum.toReversed()
  t.equal(parts.length, 60 + 1 + 1 + 1, 'sixty rows of clients, those without one, the firm, the difficulty of clients')
  t.match(
    sum.map(({ name }) => name),
    { 59: '6 other clients', 60: 'Answers without a client', 61: 'Average of the firm' },
  )
  const tenths = (text: string) => Math.round(10 * Number(text.replace('−', '-').replace('%', '')))
  const added = (column: 'points' | 'weight') =>
    parts.reduce((total, part) => total + (part[column] === '' ? 0 : tenths(part[column])), 0)
  t.equal(added('points'), tenths(total!.points))
  t.equal(added('weight'), 1000)
  for (const { name, average, weight, points } of parts.filter((part) => part.weight !== ''))
    t.ok(Math.abs((Number(average) * tenths(weight)) / 1000 - Number(points)) < 0.11, `${name}: average times weight`)
  const { score } = (await manager.get(`/consultants/${ida}/score`)).body
  t.ok(Math.abs(tenths(total!.points) / 10 - score) <= 0.05)
})

t.test('below the minimum a card says why there is no score, and nothing that the caller may not see', async (t) => {
  const firm = await world(t)
  const consultant = await firm.as('consultant')
  await rateAgain(firm, consultant.consultantId, [5, 4, 5, 5])
  await rated(firm, 'Max Brandt', [3, 3, 3, 3, 3])
  const path = pathOf(consultant.consultantId)
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    const own = readCard((await consultant.get(path)).text)
    t.equal(own.notice, 'There is no score yet: it is shown from 5 answers on, and so far there are 4.')
    t.same(own.facts, { Answers: '4 from 4 clients', 'Plain average': '93.8 of 100', 'Left out': 'None.' })
    const { status, text } = await firm.api.get(path)
    t.equal(status, 200)
    const outside = readCard(text)
    t.match(outside.notice, 'it takes 5 answers before anything is shown of a person')
    t.same(outside.facts, {})
    for (const card of [own, outside]) t.same([card.sentences, card.sum, card.figures, card.pictures], [[], [], [], 0])
    t.notMatch(outside.words, /93|interval/)
    const manager = readCard((await (await firm.as('manager')).get(path)).text)
    t.match(manager.notice, 'Only owners and managers see it; please do not pass it on.')
    t.match(manager.words, /\d+ of 100/)
  }
  await rateAgain(firm, consultant.consultantId, [5])
  await calculated(firm)
  for (const api of [consultant, firm.api]) {
    const card = readCard((await api.get(path)).text)
    t.equal(card.notice, undefined)
    t.match(card.facts, { Answers: '5 from 5 clients' })
    t.ok(card.sentences.length > 5)
  }
})

t.test('the plain figures stand beside the score; a key that may not read them gets none', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida Lund', [5, 5, 4, 1, 5], { day: dayBefore(60) })
  await rateAgain(firm, ida, [5])
  const { figures } = readCard((await (await firm.as('owner')).get(pathOf(ida))).text)
  t.match(figures, [
    ['Satisfied CSAT: 4 or 5 of 5', /^100 % \d+ to 100 % 1 answer$/, /^83 % \d+ to \d+ % 6 answers$/, /6 answers$/],
  ])
  const { key } = await firm.asTenant((ctx) => createApiKey(ctx, { name: 'scores', scopes: ['scores:read'] }))
  const card = readCard((await apiClient(firm.app, key).get(pathOf(ida))).text)
  t.same(card.figures, [])
  t.match(card.facts, { Answers: '6 from 6 clients' })
})

t.test('a card of a past day knows what was known then, and its course ends there', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const ida = await rated(firm, 'Ida Lund', [5, 5, 5, 5, 5], { day: dayBefore(60) })
  const [excluded] = await rateAgain(firm, ida, [3], { day: dayBefore(50) })
  await rateAgain(firm, ida, [1, 1, 1])
  await manager.put(`/responses/${excluded}/exclusion`, { reason: 'test' })
  await calculated(firm)
  const card = readCard((await manager.get(`${pathOf(ida)}?asOf=${dayBefore(20)}`)).text)
  t.match(card.facts, {
    Answers: '5 from 5 clients',
    'Plain average': '100.0 of 100',
    'Left out': '1 answer, the reason on record.',
  })
  t.match(card.sentences.at(-1), 'One answer about Ida Lund was left out')
  t.match(card.words, 'raw mean 100, 5 answers')
  t.notMatch(card.words, '8 answers')
  const month = readCard((await manager.get(`${pathOf(ida)}?window=30`)).text)
  t.match(month.facts, { Answers: '3 from 3 clients' })
  t.match(month.words, '8 answers', 'the course is that of the score over a year')
  t.match(await manager.get(`${pathOf(ida)}?asOf=2999-01-01`), { status: 400, body: { code: 'invalid_input' } })
  t.match(await manager.get(`${pathOf(ida)}?window=31`), { status: 400 })
})

t.test('someone without an answer, and someone alone in the firm, get a card that says so', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const nobody = await firm.asTenant((ctx) => newConsultant(ctx, { name: '山田太郎' }))
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    const { headers, text } = await manager.get(pathOf(nobody))
    t.equal(readCard(text).notice, 'There is no answer in these 365 days, so there is no score yet.')
    t.match(headers['content-disposition'], 'Scorecard%20%E5%B1%B1%E7%94%B0')
  }
  const alone = await rated(firm, 'Ida Lund', [5, 4, 5, 5, 5])
  await calculated(firm)
  const card = readCard((await manager.get(pathOf(alone))).text)
  t.match(card.sentences.join(' '), 'there is nobody to compare with')
  t.notOk('Among colleagues' in card.facts)
})

t.test('a consultant gets its own card only, and another firm none', async (t) => {
  const firm = await world(t)
  const consultant = await firm.as('consultant')
  const other = await rated(firm, 'Max Brandt', [3, 3, 3, 3, 3])
  t.match(await consultant.get(pathOf(other)), { status: 404, body: { code: 'not_found' } })
  t.match(await (await firm.neighbour()).api.get(pathOf(other)), { status: 404 })
  const html = await firm.asTenant((ctx) => consultantScorecard(ctx, other, {}))
  t.match(html, /^<!doctype html>/, 'the demo writes it to a file')
})
