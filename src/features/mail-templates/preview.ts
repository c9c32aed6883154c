import type { TenantContext } from '../../context.ts'
import { wordsIn } from '../../languages/words.ts'
import { mailBrand } from '../../mail/mail-brand.ts'
import { fillSurveyMail } from '../../mail/survey-layout.ts'
import { fillTemplate, type TemplateText } from '../../mail-templates/fill.ts'
import { samples } from '../../mail-templates/values.ts'
import { marksOf } from '../surveys/marks.ts'
import { findLook } from './queries.ts'
import type { MailTemplateInput, MailTemplateParams } from './schemas.ts'
import { refuseFaulty } from './service.ts'

/** The mail that a text would make of a made-up ticket, with the firm's brand. Its links lead nowhere. Throws invalid_input. */
export async function previewMailTemplate(
  ctx: TenantContext,
  { language }: MailTemplateParams,
  text: MailTemplateInput,
) {
  refuseFaulty(text)
  return writeSample(ctx, language, text)
}

/** The mail of a made-up ticket with a text that was checked. */
export async function writeSample(ctx: TenantContext, language: string, text: TemplateText) {
  const values = samples['a ticket']!
  const { subject, paragraphs } = fillTemplate(text, values)
  const { brand } = await findLook(ctx)
  const words = wordsIn(language)
  const base = ctx.deps.config.PUBLIC_URL.replace(/\/$/, '')
  const filled = await fillSurveyMail({
    shared: {
      ...{
        locale: words.locale,
        language,
        firm: values.firm,
        introduction: null,
        question: words.say('starter.overall'),
      },
      people: values.consultants.map((name) => ({ name, photo: null, about: null })),
      marks: marksOf('csat5', words),
      paragraphs: paragraphs.length,
      paragraphLanguage: language,
      why: words.say('mail.why.ticket', { firm: words.apart(values.firm) }),
      brand: mailBrand(brand, base),
    },
    own: { subject, paragraphs, survey: `${base}/s/preview`, unsubscribe: `${base}/u/preview` },
  })
  return { subject, ...filled }
}
