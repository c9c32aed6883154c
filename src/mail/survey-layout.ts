/*
 * The survey mail. MJML turns the layout into tables that mail programs understand, once per process and direction of
 * writing and without any data; LiquidJS fills the result, escaping every value.
 */
import { randomBytes } from 'node:crypto'
import { Liquid } from 'liquidjs'
import { LRUCache } from 'lru-cache'
import { directionOf, languageOf, markupOf } from '../languages/languages.ts'
import { wordsIn } from '../languages/words.ts'
import { compileLayout } from './compile-layout.ts'
import { type MailBrand, plainColours } from './mail-brand.ts'

/** Inline, because some mail programs drop style sheets. */
const markStyle =
  'display:block;padding:12px 0;border:1px solid {{ colours.edge }};border-radius:8px;background:{{ colours.mark }};' +
  'color:{{ colours.onMark }};font-size:17px;font-weight:600;white-space:nowrap;text-decoration:none'

/** Letters that the first fonts lack (Arabic, Japanese) are taken from the next that has them. */
const fonts =
  "Helvetica, Arial, 'Segoe UI', 'Geeza Pro', Tahoma, 'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans Arabic', " +
  "'Noto Sans JP', sans-serif"

/** Mail programs that know a dark scheme get one made for it, instead of colours turned round by a rule of thumb. */
const darkStyle = `@media (prefers-color-scheme: dark) {
  body, body > div { background: #14171b !important; }
  .sheet, .sheet > table { background: #1d2127 !important; }
  .sheet div, .sheet td, .sheet strong { color: #eceae4 !important; }
  .sheet .soft, .soft div, .soft td, .soft a { color: #b1b5bd !important; }
  .sheet a.mark { background: {{ colours.darkMark }} !important; border-color: {{ colours.darkEdge }} !important;
    color: {{ colours.onDarkMark }} !important; }
  .logo { background: #ffffff; padding: 6px 8px; border-radius: 6px; }
}`

type Direction = 'ltr' | 'rtl'

/** Mail programs do not know logical properties, so each side is named. */
const layoutOf = (direction: Direction, start: string, end: string) => `
<mjml lang="{{ language }}" dir="${direction}">
  <mj-head>
    <mj-title>{{ subject }}</mj-title>
    <mj-preview>{{ question }}</mj-preview>
    <mj-attributes>
      <mj-all font-family="${fonts}" color="#1f2933" />
      <mj-section direction="${direction}" />
      <mj-column direction="${direction}" />
      <mj-text font-size="16px" line-height="24px" padding="8px 24px" align="${start}" />
      <mj-table padding="8px 24px" align="${start}" />
    </mj-attributes>
    <mj-raw><meta name="color-scheme" content="light dark" /><meta name="supported-color-schemes" content="light dark" /></mj-raw>
    <mj-style>${darkStyle}</mj-style>
  </mj-head>
  <mj-body background-color="#eef1f5" width="560px">
    <mj-section css-class="sheet" background-color="#ffffff" border-radius="12px" padding="16px 0">
      <mj-column>
        <mj-text css-class="soft" font-size="14px" color="#52606d">{% if logo %}<img class="logo" src="{{ logo.src }}" width="{{ logo.width }}" height="{{ logo.height }}" alt="{{ firm }}" style="display: block; border: 0" />{% else %}{{ firm }}{% endif %}<a href="{{ survey }}?h=1" tabindex="-1" aria-hidden="true"
          style="display:none"></a></mj-text>
        <mj-raw>{% for paragraph in paragraphs %}</mj-raw>
        <mj-text>{% if paragraphLanguage %}<span lang="{{ paragraphLanguage }}" dir="{{ paragraphDirection }}">{{ paragraph }}</span>{% else %}{{ paragraph }}{% endif %}</mj-text>
        <mj-raw>{% endfor %}</mj-raw>
        <mj-table>
          {% for person in people %}
          <tr>
            {% if person.photo %}<td width="80" align="${start}" style="padding: 8px 0">
              <img src="{{ person.photo }}" width="64" height="64" alt="{{ person.name }}"
                style="border-radius: 32px; display: block" />
            </td>{% endif %}
            <td align="${start}" style="padding: 8px 0; font-size: 16px"><strong>{{ person.name }}</strong>
              {% if person.about %}<br /><span class="soft" style="color: #52606d; font-size: 14px">{{ person.about }}</span>{% endif %}
            </td>
          </tr>
          {% endfor %}
        </mj-table>
        <mj-raw>{% if introduction %}</mj-raw>
        <mj-text>{% if textLanguage %}<span lang="{{ textLanguage }}" dir="{{ textDirection }}">{{ introduction }}</span>{% else %}{{ introduction }}{% endif %}</mj-text>
        <mj-raw>{% endif %}</mj-raw>
        <mj-text font-size="20px" line-height="28px" font-weight="600">{% if textLanguage %}<span lang="{{ textLanguage }}" dir="{{ textDirection }}">{{ question }}</span>{% else %}{{ question }}{% endif %}</mj-text>
        <mj-table table-layout="fixed">
          <tr>{% for mark in marks %}
            <td align="center" style="padding: 2px 1px">
              <a href="{{ survey }}?m={{ mark.value }}"{% if mark.label != "" %} aria-label="{{ mark.named }}"{% endif %}
                class="mark" style="${markStyle}">{{ mark.number }}</a>
            </td>{% endfor %}
          </tr>
        </mj-table>
        <mj-table css-class="soft" font-size="13px" color="#52606d">
          <tr><td align="${start}">{{ lowest }}</td><td align="${end}">{{ highest }}</td></tr>
        </mj-table>
        <mj-text css-class="soft" font-size="14px" color="#52606d">
          {{ words.marks }}
        </mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="8px 0 24px">
      <mj-column>
        <mj-text css-class="soft" font-size="13px" line-height="20px" color="#52606d" align="center">
          {{ why }}
          <a href="{{ unsubscribe }}" style="color: #52606d">{{ words.stop }}</a>
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`

const text = `{% for paragraph in paragraphs %}{{ paragraph }}

{% endfor %}{% for person in people %}{% if person.about %}{{ person.named }}
{% endif %}{% endfor %}{% if introduction %}
{{ introduction }}
{% endif %}
{{ question }}

{% for mark in marks %}{{ mark.named }}
{{ survey }}?m={{ mark.value }}

{% endfor %}{{ words.marks }}

{{ why }}
{{ words.stop }}
{{ unsubscribe }}
`

/** What a survey mail says, as plain text. Mails about the same people share all but their own part. */
export interface SurveyMailContent {
  shared: {
    /** Of the words around the survey, with a region; the survey's own texts are in `language`. */
    locale: string
    language: string
    firm: string
    people: { name: string; photo: string | null; about: string | null }[]
    introduction: string | null
    question: string
    marks: { value: number; label: string }[]
    /** How many paragraphs each of the mails begins with. */
    paragraphs: number
    /** null: that of the words around them. */
    paragraphLanguage: string | null
    why: string
    brand: MailBrand | null
  }
  own: { subject: string; paragraphs: readonly string[]; survey: string; unsubscribe: string }
}

interface Filled {
  html: string
  text: string
}

async function prepare(direction: Direction): Promise<(content: SurveyMailContent) => Filled> {
  const layout = direction === 'ltr' ? layoutOf('ltr', 'left', 'right') : layoutOf('rtl', 'right', 'left')
  const html = await compileLayout(layout)
  const escaping = new Liquid({ outputEscape: 'escape' })
  const plain = new Liquid()
  const htmlTemplate = escaping.parse(withoutIndents(html))
  const textTemplate = plain.parse(text)
  const forms = new LRUCache<string, Filled>({ max: 500 })

  return ({ shared, own }) => {
    const key = JSON.stringify(shared)
    let form = forms.get(key)
    if (!form) {
      const values = { ...worded(shared), ...gaps }
      form = { html: escaping.renderSync(htmlTemplate, values), text: plain.renderSync(textTemplate, values) }
      forms.set(key, form)
    }
    const inGap = (_: string, name: GapName, nth: string) =>
      name === 'paragraph' ? own.paragraphs[Number(nth)]! : own[name]
    return {
      html: form.html.replace(gap, (...found) => escapeHtml(inGap(...(found as unknown as Parameters<typeof inGap>)))),
      text: form.text.replace(gap, inGap),
    }
  }
}

/** All that a mail shares with others, in words of its language, with gaps where it has its own. */
function worded({
  locale,
  language,
  people,
  marks,
  paragraphs,
  paragraphLanguage,
  brand,
  ...shared
}: SurveyMailContent['shared']) {
  const { say, number, apart } = wordsIn(locale)
  const pair = (first: string, second: string) => say('pair', { first, second })
  const markup = markupOf(language)
  const foreign = paragraphLanguage && languageOf(paragraphLanguage) !== languageOf(markup.language)
  return {
    ...shared,
    ...markup,
    colours: brand?.colours ?? plainColours,
    logo: brand?.logo,
    ...(foreign && { paragraphLanguage, paragraphDirection: directionOf(paragraphLanguage) }),
    firm: apart(shared.firm),
    paragraphs: Array.from({ length: paragraphs }, (_, nth) => gapFor('paragraph', nth)),
    people: people.map(({ photo, ...person }) => {
      const [name, about] = [apart(person.name), person.about && apart(person.about)]
      return { photo, name, about, named: about && pair(name, about) }
    }),
    marks: marks.map(({ value, label }) => {
      const mark = number(value)
      return { value, label, number: mark, named: label === '' ? mark : pair(mark, label) }
    }),
    lowest: marks[0]?.label,
    highest: marks.at(-1)?.label,
    words: { marks: say('mail.marks'), stop: say('mail.stop') },
  }
}

/** Half of what MJML writes is indentation, which would be sent with every mail. */
const withoutIndents = (html: string) => html.replace(/^[ \t]+/gm, '').replace(/\n{2,}/g, '\n')

/*
 * Filling a template costs more than all else about a mail. So it is filled once for the mails that share a content,
 * with gaps where each has its own; nobody can write a gap into a name, because its mark is random for each process.
 */
const gapMark = randomBytes(12).toString('hex')
const gap = new RegExp(`${gapMark}-([a-z]+)(\\d*);`, 'g')
type GapName = 'subject' | 'paragraph' | 'survey' | 'unsubscribe'
const gapFor = (name: GapName, nth?: number) => `${gapMark}-${name}${nth ?? ''};`
const gaps = { subject: gapFor('subject'), survey: gapFor('survey'), unsubscribe: gapFor('unsubscribe') }

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
const escapeHtml = (value: string) =>
  value.replace(/[&<>"']/g, (character) => entities[character]!).replaceAll('\n', '<br />')

const prepared: Partial<Record<Direction, ReturnType<typeof prepare>>> = {}

/** The filled mail, as HTML and as text. */
export async function fillSurveyMail(content: SurveyMailContent): Promise<Filled> {
  const { direction } = markupOf(content.shared.language)
  prepared[direction] ??= prepare(direction).catch((error) => {
    delete prepared[direction]
    throw error
  })
  return (await prepared[direction])(content)
}
