import t from 'tap'
import {
  askedBefore,
  heldOf,
  people,
  responsesOf,
  timePasses,
  visitedFirm,
  visitorFrom,
} from '../../helpers/visitors.ts'

t.test('a quick person on a phone, half a minute after the mail, is not held', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm, { sentAt: new Date(Date.now() - 30_000) })
  const phone = visitorFrom(firm, people.phone)
  const page = await phone.open(`${invitation.path}?m=5`)
  const sent = await phone.press(invitation, page, { overall: '5' })
  t.match(sent, { status: 303, location: `${invitation.path}/thanks` })
  t.match(await responsesOf(firm), [{ answers: [{ value: 5 }] }])
  t.same(await heldOf(firm), [])
})

t.test('whose mail was scanned before it came is not held, also behind the address of the scanner', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const gateway = visitorFrom(firm, { ...people.scanner, address: people.office.address })
  await gateway.open(`${invitation.path}?h=1`)
  await gateway.sweep(invitation)
  await timePasses(firm, 60_000)
  const office = visitorFrom(firm, people.office)
  const page = await office.open(`${invitation.path}?m=4`)
  t.match(await office.press(invitation, page, { overall: '4' }), { status: 303 })
})

t.test('people behind one address vote each for themselves', async (t) => {
  const firm = await visitedFirm(t)
  for (const person of [people.office, people.colleague, people.office]) {
    const invitation = await askedBefore(firm)
    const visitor = visitorFrom(firm, person)
    const page = await visitor.open(`${invitation.path}?m=3`)
    t.match(await visitor.press(invitation, page, { overall: '3' }), { status: 303 })
  }
  t.equal((await responsesOf(firm)).length, 3)
})

t.test('a browser that fetched the page beforehand sends the form of that showing', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const phone = visitorFrom(firm, people.phone)
  const fetched = await phone.open(`${invitation.path}?m=4`)
  await phone.open(`${invitation.path}?m=4`)
  await timePasses(firm, 86_400_000)
  t.match(await phone.press(invitation, fetched, { overall: '4' }), { status: 303 })
})

t.test('who tries one mark and then another is not taken for a program', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const phone = visitorFrom(firm, people.phone)
  for (const mark of [1, 5, 4, 5]) await phone.open(`${invitation.path}?m=${mark}`)
  const page = await phone.open(`${invitation.path}?m=2`)
  t.match(await phone.press(invitation, page, { overall: '2' }), { status: 303 })
})

t.test('a person who is held presses once more, and what it says then counts', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const person = visitorFrom(firm, people.office)
  const [page] = await person.sweep(invitation)
  const held = await person.press(invitation, page, { overall: '2', comment: 'It took <long>.' })
  t.match(held.body, /Yes, this is my answer/)
  t.match(held.body, /It took &lt;long&gt;\.<\/textarea>/, 'nothing has to be typed again')
  await timePasses(firm, 3_000)
  t.match(await person.press(invitation, held, { overall: '3', comment: 'Fine.' }), { status: 303 })
  const [response] = await responsesOf(firm)
  t.match(response, { revision: 1, submittedByKind: 'contact', answers: [{ text: 'Fine.' }, { value: 3 }] })
  t.match(await heldOf(firm), [{ state: 'released', settledByKind: 'contact', responseId: response.id }])

  const again = await person.open(invitation.path)
  t.match(await person.press(invitation, again, { overall: '5' }), { status: 303 }, 'and is not asked again')
  t.match(await responsesOf(firm), [{ revision: 2 }])
})

t.test('whose scanner was held votes by itself, and the scanner’s vote is discarded', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const scanner = visitorFrom(firm, people.scanner)
  const [page] = await scanner.sweep(invitation)
  await scanner.press(invitation, page, { overall: '1' })
  await timePasses(firm, 60_000)
  const phone = visitorFrom(firm, people.phone)
  const own = await phone.open(invitation.path)
  t.notMatch(own.body, / checked/, 'the page proposes nothing that the scanner said')
  t.match(await phone.press(invitation, own, { overall: '5' }), { status: 303 })
  t.match(await heldOf(firm), [{ state: 'discarded', settledByKind: 'contact', responseId: null }])
  t.match(await responsesOf(firm), [{ revision: 1, answers: [{ value: 5 }] }])
})

t.test('a held vote leaves an answer that is there as it is', async (t) => {
  const firm = await visitedFirm(t)
  const invitation = await askedBefore(firm)
  const phone = visitorFrom(firm, people.phone)
  await phone.press(invitation, await phone.open(invitation.path), { overall: '5' })
  const scanner = visitorFrom(firm, people.scanner)
  const pages = await scanner.sweep(invitation)
  t.match(await scanner.press(invitation, pages[0], { overall: '1' }), { status: 202 })
  t.match(await responsesOf(firm), [{ revision: 1, answers: [{ value: 5 }] }])
  const [{ id }] = await heldOf(firm)
  t.match(await firm.api.put(`/held-votes/${id}/release`), { status: 409, body: { code: 'conflict' } })
  t.match(await responsesOf(firm), [{ revision: 1, answers: [{ value: 5 }] }])
})
