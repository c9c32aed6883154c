import t from 'tap'
import { checkTemplate } from '../../src/mail-templates/check.ts'
import { fillTemplate, UnfillableTemplate } from '../../src/mail-templates/fill.ts'
import { samples } from '../../src/mail-templates/values.ts'

const faultsOf = (paragraph: string, subject = 'Hello {{ contact }}') =>
  checkTemplate({ subject, paragraphs: [paragraph] }).map(({ pointer, message }) => `${pointer} ${message}`)
const values = samples['a ticket']!

t.test('a text that cannot be read is refused with line and column', async (t) => {
  t.same(faultsOf('{% if number'), ['/paragraphs/0 tag "{% if number" not closed, line:1, col:1'])
  t.same(faultsOf('one\n{{ contact | shout }}'), ['/paragraphs/0 undefined filter: shout, line:2, col:1'])
  t.same(faultsOf('fine', '{{ contcat }}'), ['/subject there is no variable contcat, line:1, col:4'])
})

t.test('a text reaches no file, no prototype and no filter that is not offered', async (t) => {
  for (const hostile of [
    "{% include '/etc/passwd' %}",
    "{% render 'layout' %}",
    "{% layout 'layout' %}",
    '{{ contact.constructor }}',
    '{{ contact.__proto__.toString }}',
    "{{ 'a' | sha256 }}",
    "{{ consultants | where_exp: 'x', 'x' }}",
    "{{ consultants | map: 'constructor' }}",
    '{{ firm | raw }}',
  ])
    t.equal(faultsOf(hostile).length, 1, hostile)
})

t.test('a text that would fill memory, time or the mail is refused, and soon', async (t) => {
  const doubling = `{% assign a = 'xxxxxxxxxx' %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}{{ a }}`
  for (const hostile of [
    '{% for i in (1..1000000000) %}x{% endfor %}',
    '{% for i in (1..3000) %}{% for j in (1..3000) %}{% assign k = i %}{% endfor %}{% endfor %}x',
    '{% for i in (1..4000) %}{{ subject }}{% endfor %}',
    doubling,
  ]) {
    const begun = performance.now()
    t.match(faultsOf(hostile), [/limit exceeded|longer than/], hostile)
    t.ok(performance.now() - begun < 5000)
  }
})

t.test('a text must serve every occasion: one that needs a consultant is refused, one that asks is not', async (t) => {
  t.match(faultsOf('{{ consultants[0] }} helped.'), [/without number or consultant: undefined variable/])
  const asking = '{% if consultants.size > 0 %}{{ consultants[0] }}{% else %}We{% endif %} helped.'
  t.same(faultsOf(asking), [])
  t.match(faultsOf('  {% if number %}{{ number }}{% endif %}  '), [/All paragraphs are empty/])
})

t.test('the subject is one line whatever stands in it, and is cut between characters', async (t) => {
  const contact = 'Anna\r\nBcc: victim@example.com\u2028X-Evil: 1'
  const { subject } = fillTemplate({ subject: 'Hi\n{{ contact }}', paragraphs: ['x'] }, { ...values, contact })
  t.equal(subject, 'Hi Anna Bcc: victim@example.com X-Evil: 1')
  const long = fillTemplate(
    { subject: '{{ contact }}', paragraphs: ['x'] },
    { ...values, contact: '👩‍👩‍👧'.repeat(90) },
  )
  t.ok(long.subject.length <= 200)
  t.equal(long.subject.replaceAll('👩‍👩‍👧', ''), '…', 'no half family')
})

t.test('what a name looks like is not read as a template, and lines of a paragraph stay', async (t) => {
  const contact = '{{ firm }}{% include "x" %}'
  const { paragraphs } = fillTemplate(
    { subject: 's', paragraphs: ['Hello {{ contact }},\r\n\r\nyou\0 there', ' '] },
    {
      ...values,
      contact,
    },
  )
  t.same(paragraphs, [`Hello ${contact},\nyou  there`])
})

t.test('a text that fits the made-up mails may still fail at a real one, and says where', async (t) => {
  const text = { subject: 's', paragraphs: ["{% if number == '7' %}{{ consultants[9] }}{% endif %}x"] }
  t.same(checkTemplate(text), [])
  let fault: unknown
  try {
    fillTemplate(text, { ...values, number: '7' })
  } catch (error) {
    fault = error
  }
  t.ok(fault instanceof UnfillableTemplate)
  t.match(fault, { pointer: '/paragraphs/0', message: /consultants\.9, line:1/ })
})
