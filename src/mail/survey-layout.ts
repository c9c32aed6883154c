/*
 * The survey mail. MJML turns the layout into tables that mail programs understand, once per process and without any
 * data; LiquidJS fills the result, escaping every value. mjml takes half a second to load, which only
 * processes that send should pay.
 */
import { randomBytes } from 'node:crypto'
import { Liquid } from 'liquidjs'
import { LRUCache } from 'lru-cache'

/** Inline, because some mail programs drop style sheets. */
const markStyle =
  'display:block;padding:12px 0;border:1px solid #4a5d7a;border-radius:8px;background:#fff;color:#1f3a5f;' +
  'font-size:17px;font-weight:600;white-space:nowrap;text-decoration:none'

const layout = `
<mjml lang="{{ language }}">
  <mj-head>
    <mj-title>{{ subject }}</mj-title>
    <mj-preview>{{ question }}</mj-preview>
    <mj-attributes>
      <mj-all font-family="Helvetica, Arial, sans-serif" color="#1f2933" />
      <mj-text font-size="16px" line-height="24px" padding="8px 24px" />
      <mj-table padding="8px 24px" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#eef1f5" width="560px">
    <mj-section background-color="#ffffff" border-radius="12px" padding="16px 0">
      <mj-column>
        <mj-text font-size="14px" color="#52606d">{{ firm }}</mj-text>
        <mj-text>Hello {{ contact }},</mj-text>
        <mj-text>{{ names }} helped you with {{ ticket }}.</mj-text>
        <mj-table>
          {% for person in people %}
          <tr>
            {% if person.photo %}<td width="80" style="padding: 8px 0">
              <img src="{{ person.photo }}" width="64" height="64" alt="{{ person.name }}"
                style="border-radius: 32px; display: block" />
            </td>{% endif %}
            <td style="padding: 8px 0; font-size: 16px"><strong>{{ person.name }}</strong>
              {% if person.about %}<br /><span style="color: #52606d; font-size: 14px">{{ person.about }}</span>{% endif %}
            </td>
          </tr>
          {% endfor %}
        </mj-table>
        <mj-raw>{% if introduction %}</mj-raw>
        <mj-text>{{ introduction }}</mj-text>
        <mj-raw>{% endif %}</mj-raw>
        <mj-text font-size="20px" line-height="28px" font-weight="600">{{ question }}</mj-text>
        <mj-table table-layout="fixed">
          <tr>{% for mark in marks %}
            <td align="center" style="padding: 2px 1px">
              <a href="{{ survey }}?m={{ mark.value }}"{% if mark.label != "" %} aria-label="{{ mark.value }}: {{ mark.label }}"{% endif %}
                style="${markStyle}">{{ mark.value }}</a>
            </td>{% endfor %}
          </tr>
        </mj-table>
        <mj-table font-size="13px" color="#52606d">
          <tr><td align="left">{{ lowest }}</td><td align="right">{{ highest }}</td></tr>
        </mj-table>
        <mj-text font-size="14px" color="#52606d">
          Your choice opens a page where you can confirm or change it. Nothing is stored before you press the button there.
        </mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="8px 0 24px">
      <mj-column>
        <mj-text font-size="13px" line-height="20px" color="#52606d" align="center">
          {{ firm }} asks you once about each request that was resolved.
          <a href="{{ unsubscribe }}" style="color: #52606d">Do not ask me any more</a>
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`

const text = `Hello {{ contact }},

{{ names }} helped you with {{ ticket }}.
{% for person in people %}{% if person.about %}{{ person.name }}: {{ person.about }}
{% endif %}{% endfor %}{% if introduction %}
{{ introduction }}
{% endif %}
{{ question }}

{% for mark in marks %}{{ mark.value }}{% if mark.label != "" %} – {{ mark.label }}{% endif %}
{{ survey }}?m={{ mark.value }}

{% endfor %}Your choice opens a page where you can confirm or change it.

{{ firm }} asks you once about each request that was resolved.
Do not ask me any more: {{ unsubscribe }}
`

/** What a survey mail says, as plain text. Mails about the same people share all but their own part. */
export interface SurveyMailContent {
  shared: {
    language: string
    firm: string
    names: string
    people: { name: string; photo: string | null; about: string | null }[]
    introduction: string | null
    question: string
    marks: { value: number; label: string }[]
  }
  own: { contact: string; subject: string; ticket: string; survey: string; unsubscribe: string }
}

interface Filled {
  html: string
  text: string
}

async function prepare(): Promise<(content: SurveyMailContent) => Filled> {
  const { default: mjml2html } = await import('mjml')
  const { html, errors } = await mjml2html(layout, { validationLevel: 'soft', fonts: {} })
  if (errors.length > 0) throw new Error(`the mail layout is not valid: ${errors[0]!.formattedMessage}`)
  const escaping = new Liquid({ outputEscape: 'escape' })
  const plain = new Liquid()
  const htmlTemplate = escaping.parse(withoutIndents(html))
  const textTemplate = plain.parse(text)
  const forms = new LRUCache<string, Filled>({ max: 500 })

  return ({ shared, own }) => {
    const key = JSON.stringify(shared)
    let form = forms.get(key)
    if (!form) {
      const { marks } = shared
      const values = { ...shared, ...gaps, lowest: marks[0]?.label, highest: marks.at(-1)?.label }
      form = { html: escaping.renderSync(htmlTemplate, values), text: plain.renderSync(textTemplate, values) }
      forms.set(key, form)
    }
    return {
      html: form.html.replace(gap, (_, name: keyof typeof own) => escapeHtml(own[name])),
      text: form.text.replace(gap, (_, name: keyof typeof own) => own[name]),
    }
  }
}

/** Half of what MJML writes is indentation, which would be sent with every mail. */
const withoutIndents = (html: string) => html.replace(/^[ \t]+/gm, '').replace(/\n{2,}/g, '\n')

/*
 * Filling a template costs more than all else about a mail. So it is filled once for the mails that share a content,
 * with gaps where each has its own; nobody can write a gap into a name, because its mark is random for each process.
 */
const gapMark = randomBytes(12).toString('hex')
const gap = new RegExp(`${gapMark}-([a-z]+);`, 'g')
const gapFor = (name: keyof SurveyMailContent['own']) => `${gapMark}-${name};`
const gaps: SurveyMailContent['own'] = {
  contact: gapFor('contact'),
  subject: gapFor('subject'),
  ticket: gapFor('ticket'),
  survey: gapFor('survey'),
  unsubscribe: gapFor('unsubscribe'),
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
const escapeHtml = (value: string) => value.replace(/[&<>"']/g, (character) => entities[character]!)

let prepared: ReturnType<typeof prepare> | undefined

/** The filled mail, as HTML and as text. */
export async function fillSurveyMail(content: SurveyMailContent): Promise<Filled> {
  prepared ??= prepare()
  return (await prepared)(content)
}
