import t from 'tap'
import { contentIn } from '../../../src/features/surveys/content.ts'
import { asked, sendForm } from '../../helpers/answering.ts'
import { type World, world } from '../../helpers/world.ts'

const overall = { id: 'overall', kind: 'csat5', required: true, dimension: 'overall', target: 'person' } as const
const both = { en: 'How satisfied are you?', de: 'Wie zufrieden sind Sie?' }
const choices = [
  { id: 'slow', text: { en: 'Too slow', de: 'Zu langsam' } },
  { id: 'other', text: { en: 'Something else', de: 'Etwas anderes' } },
]
const complete = {
  languages: ['en', 'de'],
  introduction: { en: 'One minute.', de: 'Eine Minute.' },
  questions: [
    { ...overall, text: both },
    { id: 'reason', kind: 'choice' as const, required: false, text: { en: 'Why?', de: 'Warum?' }, choices },
  ],
}

const publishing = async ({ api }: World, draft: object) => {
  const { status, body } = await api.post('/surveys', { name: 'A survey', draft })
  if (status !== 201) return { status, body, id: undefined }
  return { ...(await api.post(`/surveys/${body.id}/versions`)), id: body.id as string }
}

t.test('a survey in two languages is published as it was written', async (t) => {
  const firm = await world(t)
  t.match(await publishing(firm, complete), { status: 201, body: { content: complete } })
})

t.test('a draft may have gaps; publishing names each of them, and publishes nothing', async (t) => {
  const firm = await world(t)
  const [first, second] = complete.questions
  const draft = {
    languages: ['en', 'de'],
    introduction: 'One minute.',
    questions: [
      { ...first!, text: { en: 'How?' } },
      { ...second!, text: { en: 'Why?', de: ' \n', fr: 'Pourquoi ?' }, choices: [choices[0], { id: 'x', text: 'X' }] },
    ],
  }
  // A question is never blank; an introduction may be, and is a gap where other languages have one.
  t.match(await publishing(firm, draft), { status: 400, body: { errors: [{ pointer: '/draft/questions/1/text' }] } })
  const { status, body, id } = await publishing(firm, {
    ...draft,
    introduction: { en: 'One minute.', de: '' },
    questions: [draft.questions[0], { ...draft.questions[1], text: { en: 'Why?', fr: 'Pourquoi ?' } }],
  })
  t.equal(status, 409)
  t.equal(body.code, 'conflict')
  t.same(
    body.errors.map(({ pointer }: { pointer: string }) => pointer),
    [
      '/draft/introduction/de',
      '/draft/questions/0/text/de',
      '/draft/questions/1/text/de',
      '/draft/questions/1/text/fr',
      '/draft/questions/1/choices/1/text',
    ],
  )
  t.match((await firm.api.get(`/surveys/${id}`)).body, { publishedNumber: null, draft: { languages: ['en', 'de'] } })
  t.equal((await firm.api.put(`/surveys/${id}/draft`, complete)).status, 200)
  t.equal((await firm.api.post(`/surveys/${id}/versions`)).status, 201)
})

t.test('languages are tags in their usual form, each once; without any, texts are English', async (t) => {
  const firm = await world(t)
  const status = async (languages: unknown, text: unknown) =>
    (await publishing(firm, { ...(languages !== undefined && { languages }), questions: [{ ...overall, text }] }))
      .status
  t.equal(await status(undefined, 'How?'), 201)
  t.equal(await status(undefined, { en: 'How?' }), 201)
  t.equal(await status(undefined, { de: 'Wie?' }), 409)
  t.equal(await status(['zh-Hant-TW', 'pt-BR'], { 'zh-Hant-TW': '如何？', 'pt-BR': 'Como?' }), 201)
  for (const wrong of [[], ['en', 'en'], ['EN'], ['de_DE'], ['english'], 'en', ['__proto__']])
    t.equal(await status(wrong, 'How?'), 400, JSON.stringify(wrong))
  t.equal(await status(['en'], { 'no tag': 'How?' }), 400)
  t.equal(await status(['en'], {}), 400)
  t.equal(await status(['en'], { en: 'x'.repeat(501) }), 400)
})

t.test('everybody is asked in its own language, else in that of its client, of the firm, of the survey', async (t) => {
  const content = { languages: ['fr', 'en', 'pt-BR', 'zh-Hant'], questions: [] }
  for (const [preferences, language] of [
    [['en-GB'], 'en'],
    [['EN'], 'en'],
    [['ja', 'en-US'], 'en'],
    [[null, undefined, ''], 'fr'],
    [['ja', 'ko'], 'fr'],
    [['pt'], 'pt-BR'],
    [['pt-PT', 'en'], 'pt-BR'],
    [['zh-Hant-TW'], 'zh-Hant'],
    [['zh-TW'], 'zh-Hant'],
    [['zh-CN', 'en'], 'en'],
    [['not a tag', 'en'], 'en'],
  ] as const)
    t.equal(contentIn(content, ...preferences).language, language, JSON.stringify(preferences))
  t.match(contentIn(complete, 'de-AT'), {
    language: 'de',
    languages: ['en', 'de'],
    introduction: 'Eine Minute.',
    questions: [{ text: 'Wie zufrieden sind Sie?' }, { choices: [{ id: 'slow', text: 'Zu langsam' }, {}] }],
  })
  const old = { questions: [{ ...overall, text: 'How?' }] }
  t.same(contentIn(old, 'de'), { language: 'en', languages: ['en'], questions: old.questions })
})

t.test('the page asks in the language of the contact, and takes the answer in any', async (t) => {
  const firm = await world(t)
  const invitation = await asked(firm, { content: complete })
  const open = async (query = '') => (await firm.app.inject(invitation.path + query)).body
  const setLocale = (table: 'contacts' | 'clients', id: string, locale: string) =>
    firm.asTenant(({ tx }) => tx.updateTable(table).set({ locale }).where('id', '=', id).execute())
  t.match(await open(), both.en)
  await setLocale('clients', invitation.clientId!, 'de-CH')
  t.match(await open(), both.de)
  t.match(await open('?lang=en'), both.en)
  await setLocale('contacts', invitation.contactId, 'en-GB')
  t.match(await open(), both.en)
  await setLocale('contacts', invitation.contactId, 'ja')
  t.match(await open(), both.de, 'the client speaks a language of the survey, the contact does not')
  const sent = await sendForm(firm, invitation, { overall: '4', reason: 'slow' })
  t.match((await firm.app.inject(sent.headers.location as string)).body, /Zu langsam/)
  t.match((await firm.api.get('/responses')).body.items, [{ answers: [{ value: 4 }, { text: 'slow' }] }])
})
