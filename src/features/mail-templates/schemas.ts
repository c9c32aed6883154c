import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, Timestamp, Versioned } from '../../http/shapes.ts'
import { variables } from '../../mail-templates/values.ts'
import { LanguageTag } from '../surveys/schemas.ts'

export const templateKinds = ['survey', 'reminder'] as const
export type TemplateKind = (typeof templateKinds)[number]

const names = Object.entries(variables).map(([name, meaning]) => `\`${name}\`: ${meaning}`)

const Subject = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: 'Liquid; one line.' })
const Paragraphs = Type.Array(Type.String({ minLength: 1, maxLength: 2000 }), {
  minItems: 1,
  maxItems: 10,
  description:
    'Liquid, filled as plain text: what stands before the people and the question. A paragraph that comes out empty is ' +
    `left out. Variables: ${names.join(' ')}`,
})

export const MailTemplateInput = Type.Object(
  { subject: Subject, paragraphs: Paragraphs },
  {
    additionalProperties: false,
    examples: [
      {
        subject: 'How was it, {{ contact }}?',
        paragraphs: [
          'Dear {{ contact }},',
          "{% if occasion == 'ticket' %}{{ helpers }} worked on {{ subject }}{% if number %} ({{ number }}){% endif %}.{% endif %}",
          'How was it?',
        ],
      },
    ],
  },
)
export type MailTemplateInput = Static<typeof MailTemplateInput>

/** A mail text of the firm. */
export const MailTemplate = Type.Object({
  id: Id,
  kind: OneOf(templateKinds),
  language: Type.String({ maxLength: 12 }),
  subject: Subject,
  paragraphs: Paragraphs,
  failing: Type.Boolean({
    description: 'A mail could not be filled with it and went out with the text of Rapport. Until it is written anew.',
  }),
  failedAt: Nullable(Timestamp),
  failure: Nullable(Type.String({ maxLength: 500, description: 'Why, with the place in the text.' })),
  ...Versioned,
})

export const MailTemplatePage = page(MailTemplate)
export const MailTemplateQuery = listQuery(['createdAt'], {
  kind: Type.Optional(OneOf(templateKinds)),
  language: Type.Optional(LanguageTag),
})
export type MailTemplateQuery = Static<typeof MailTemplateQuery>

export const MailTemplateParams = Type.Object({ kind: OneOf(templateKinds), language: LanguageTag })
export type MailTemplateParams = Static<typeof MailTemplateParams>

export const MailTemplatePreview = Type.Object({
  subject: Type.String({ maxLength: 200 }),
  html: Type.String({ maxLength: 500_000 }),
  text: Type.String({ maxLength: 500_000 }),
})

export const MailTemplateTest = Type.Object(
  {
    subject: Type.Optional({ ...Subject, description: 'Liquid; the stored one unless given.' }),
    paragraphs: Type.Optional({ ...Paragraphs, description: 'Liquid; the stored ones unless given.' }),
  },
  { additionalProperties: false, examples: [{}, { subject: 'How was it, {{ contact }}?' }] },
)
export type MailTemplateTest = Static<typeof MailTemplateTest>

export const TestedMail = Type.Object({
  recipient: Type.String({ maxLength: 254 }),
  subject: Type.String({ maxLength: 220, description: 'As it was sent; it begins with [Test].' }),
  messageId: Type.String({ maxLength: 400, description: 'Of the mail, also where it was captured.' }),
})
export type TestedMail = Static<typeof TestedMail>
