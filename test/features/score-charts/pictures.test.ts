import t from 'tap'
import { newClient } from '../../helpers/answering.ts'
import { calculated, dayBefore, rateAgain, rated } from '../../helpers/scores.ts'
import { world } from '../../helpers/world.ts'

const descriptionOf = (svg: string) => /<desc[^>]*>([^<]*)<\/desc>/.exec(svg)?.[1] ?? ''
/** Words of a picture: its description and what stands in it. */
const wordsOf = (svg: string) =>
  svg
    .replace(/<style>[^<]*<\/style>/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')

t.test('a picture is a document that may use its own style and nothing else', async (t) => {
  const firm = await world(t)
  const ida = await rated(firm, 'Ida <Lund> & "Co"', [5, 5, 4, 5, 5])
  await calculated(firm)
  for (const path of [`/consultants/${ida}/score/chart.svg`, '/scores/funnel.svg', '/scores/caterpillar.svg']) {
    const { status, headers, text } = await firm.api.get(path)
    t.equal(status, 200, path)
    t.match(headers, {
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    t.match(text, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    t.match(text, 'Ida &lt;Lund&gt; &amp; "Co"', 'a name is text')
    t.notMatch(text, /<script|href=|url\((?!#)/)
  }
})

t.test('the course of a score ends with the current one, beside the mean of the firm', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const ida = await rated(firm, 'Ida Lund', [5, 5, 5, 5, 5], { day: dayBefore(60) })
  await rated(firm, 'Max Brandt', [2, 3, 2, 1, 3], { day: dayBefore(60) })
  await rateAgain(firm, ida, [1, 1])
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    const { score, low, high, rawMean } = (await manager.get(`/consultants/${ida}/score`)).body
    const { text } = await manager.get(`/consultants/${ida}/score/chart.svg`)
    const figures = [score, low, high, rawMean].map(Math.round)
    t.match(
      wordsOf(text),
      `${figures[0]}, 95 % interval ${figures[1]} to ${figures[2]}, raw mean ${figures[3]}, 7 answers`,
      `${turn}: the current score`,
    )
    t.match(wordsOf(text), /The firm’s mean is \d\d/)
  }
  const weekly = wordsOf((await manager.get(`/consultants/${ida}/score/chart.svg`)).text)
  t.match(weekly, /A line over (9|10) days from/, 'every Sunday, and today')
  const past = `/consultants/${ida}/score/chart.svg?to=${dayBefore(14)}`
  t.match(wordsOf((await manager.get(past)).text), 'raw mean 100, 5 answers', 'until a day of the past')
  const month = wordsOf(
    (await manager.get(`/consultants/${ida}/score/chart.svg?every=month&from=${dayBefore(3)}`)).text,
  )
  t.match(month, 'One score', 'today, of the last three days')
})

t.test('the score of the only consultant is not compared with itself', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const ida = await rated(firm, 'Ida Lund', [5, 4, 5, 5, 5], { day: dayBefore(30) })
  await calculated(firm)
  t.notMatch((await manager.get(`/consultants/${ida}/score/chart.svg`)).text, 'firm’s mean')
  t.notMatch((await manager.get('/scores/caterpillar.svg')).text, 'firm’s mean')
})

t.test("a client's course tells nothing of the firm's other clients", async (t) => {
  const firm = await world(t)
  const clientId = await firm.asTenant((ctx) => newClient(ctx, 'Klinikum Elbtal'))
  await rated(firm, 'Ida Lund', [5, 5, 4, 5, 5], { clientId })
  await rated(firm, 'Max Brandt', [2, 3, 2, 1, 3])
  await calculated(firm)
  const { text } = await firm.api.get(`/clients/${clientId}/score/chart.svg`)
  t.match(text, 'Klinikum Elbtal')
  t.notMatch(text, 'firm’s mean')
})

t.test('what is withheld is not drawn', async (t) => {
  const firm = await world(t)
  const consultant = await firm.as('consultant')
  await rateAgain(firm, consultant.consultantId, [1, 1, 1, 1], { day: dayBefore(30) })
  await rated(firm, 'Max Brandt', [3, 3, 3, 3, 3])
  const path = `/consultants/${consultant.consultantId}/score/chart.svg`
  for (const turn of ['live', 'stored']) {
    if (turn === 'stored') await calculated(firm)
    for (const api of [consultant, firm.api])
      t.match(descriptionOf((await api.get(path)).text), 'There is no score yet: too few answers.', turn)
    t.match(descriptionOf((await (await firm.as('manager')).get(path)).text), '4 answers'.replace(' ', '\u00a0'))

    const funnel = (await firm.api.get('/scores/funnel.svg')).text
    t.match(funnel, 'Max Brandt')
    t.notMatch(funnel, 'A consultant', 'the one with too few answers is not in the funnel')
    t.match((await (await firm.as('manager')).get('/scores/funnel.svg')).text, 'A consultant')

    const list = (await firm.api.get('/scores/caterpillar.svg')).text
    t.match(wordsOf(list), 'A consultant: too few answers', 'a row without a mark')
    t.match(descriptionOf(list), 'without a score: too few answers')
  }
  await rateAgain(firm, consultant.consultantId, [1])
  await calculated(firm)
  t.match(wordsOf((await consultant.get(path)).text), 'raw mean 0, 5 answers', 'from the minimum on it is')
})

t.test('a consultant sees its own picture and nobody else’s', async (t) => {
  const firm = await world(t)
  const consultant = await firm.as('consultant')
  const other = await rated(firm, 'Max Brandt', [3, 3, 3, 3, 3])
  const clientId = await firm.asTenant((ctx) => newClient(ctx))
  t.match(await consultant.get(`/consultants/${consultant.consultantId}/score/chart.svg`), { status: 200 })
  t.match(await consultant.get(`/consultants/${other}/score/chart.svg`), { status: 404 })
  t.match(await consultant.get(`/clients/${clientId}/score/chart.svg`), { status: 403 })
  for (const path of ['funnel.svg', 'caterpillar.svg', 'caterpillar.svg?by=client'])
    t.match(await consultant.get(`/scores/${path}`), {
      status: 403,
      body: { code: 'forbidden', detail: 'A consultant sees its own score only, not those of others side by side.' },
    })
  const neighbour = await firm.neighbour()
  t.match(await neighbour.api.get(`/consultants/${other}/score/chart.svg`), { status: 404 })
  t.notMatch((await neighbour.api.get('/scores/caterpillar.svg')).text, 'Max Brandt')
})

t.test('lists are drawn by score or name, of any day and window, in the size and colours asked for', async (t) => {
  const firm = await world(t)
  const manager = await firm.as('manager')
  const bo = await rated(firm, 'Bo', [5, 5, 5, 5, 5], { day: dayBefore(40) })
  await rated(firm, 'Ana', [1, 2, 1, 1, 2], { day: dayBefore(40) })
  await rateAgain(firm, bo, [4])
  const teamId = (await manager.post('/teams', { name: 'Service desk' })).body.id
  await manager.put(`/teams/${teamId}/members`, { members: [{ consultantId: bo }] })
  await calculated(firm)
  const namesIn = (svg: string) => [...svg.matchAll(/<title>(Ana|Bo): /g)].map(([, name]) => name)
  const list = async (query: string) => (await manager.get(`/scores/caterpillar.svg?${query}`)).text
  t.same(namesIn(await list('sort=score')), ['Bo', 'Ana'])
  t.same(namesIn(await list('sort=name')), ['Ana', 'Bo'])
  t.match(
    wordsOf(await list('window=30')),
    /Bo: \d+, 95 % interval \d+ to \d+, raw mean 75, 1 answer .*Ana: too few answers/s,
  )
  t.match(wordsOf(await list(`asOf=${dayBefore(10)}`)), /Bo: \d+, 95 % interval \d+ to \d+, raw mean 100, 5 answers/)
  t.match(await list('by=team'), 'Service desk')
  t.match(await list('by=client'), 'Nordwind Logistik')
  t.match(await list('width=1000&theme=dark'), /width="1000".*--paper:#1d2127/s)
  const funnel = wordsOf((await manager.get(`/scores/funnel.svg?window=30&asOf=${dayBefore(5)}`)).text)
  t.match(funnel, 'There are no consultants with answers to show.')
  t.match(wordsOf((await manager.get('/scores/funnel.svg')).text), '2 consultants, each a dot')
})
