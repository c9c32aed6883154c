/** Whatever is answered, in whatever order: what is stored is what was said to the questions that were shown. */
import fc from 'fast-check'
import t from 'tap'
import { captureResponse } from '../../../src/features/responses/service.ts'
import { submitSurvey } from '../../../src/features/survey-pages/service.ts'
import { asked, publish } from '../../helpers/answering.ts'
import { branching } from '../../helpers/branching.ts'
import { world } from '../../helpers/world.ts'

const reasons = ['slow', 'unsolved', 'other']
const ids = branching.questions.map(({ id }) => id)
const text = fc.constantFrom('', 'One.', 'Two.')

/** A form as it may come from any tab: some of the questions stood on it, and all kinds of answers came along. */
const form = fc.record({
  asked: fc.subarray(ids),
  fields: fc.record(
    {
      overall: fc.constantFrom('1', '2', '3', '5', ''),
      ...{ comment: text, wish: text, what: text, praise: text },
      reasons: fc.subarray(reasons),
    },
    { requiredKeys: [] },
  ),
})
type Form = typeof form extends fc.Arbitrary<infer T> ? T : never

interface Said {
  overall?: string
  reasons?: string[]
  [text: string]: string | string[] | undefined
}

/** The same in the words of the survey, without our code: a form speaks of what stood on it, or came with it. */
function after(before: Said, { asked, fields }: Form): Said | undefined {
  const all: Said = { ...before }
  for (const id of ids) {
    const field = fields[id as keyof typeof fields]
    if (field !== undefined) all[id] = field
    else if (asked.includes(id)) delete all[id]
  }
  const has = (id: string) => (all[id] ?? '').length > 0
  const low = all.overall === '1' || all.overall === '2'
  const other = low && (all.reasons ?? []).includes('other')
  const shown = ['overall', 'comment', ...(low ? ['reasons', 'wish'] : []), ...(other ? ['what'] : [])]
  if (all.overall === '5') shown.push('praise')
  const demanded = ['overall', ...['reasons', 'what'].filter((id) => shown.includes(id) && asked.includes(id))]
  if (!demanded.every(has)) return undefined
  return Object.fromEntries(shown.filter(has).map((id) => [id, all[id]]))
}

t.test('stored answers are exactly those of shown questions, after every form in every order', async (t) => {
  const firm = await world(t)
  const surveyVersionId = await firm.asTenant((ctx) => publish(ctx, branching))
  let stored = 0
  await fc.assert(
    fc.asyncProperty(fc.array(form, { minLength: 1, maxLength: 6 }), async (forms) => {
      const { invitationId } = await asked(firm, { surveyVersionId })
      let expected: Said = {}
      let revisions = 0
      for (const each of forms) {
        const fields = { surveyVersion: surveyVersionId, askedQuestions: each.asked.join(' '), ...each.fields }
        const result = await firm.asTenant((ctx) => submitSurvey(ctx, invitationId, fields))
        const next = after(expected, each)
        if (result.stored !== (next !== undefined))
          throw new Error(`${JSON.stringify(each)} after ${JSON.stringify(expected)}`)
        if (next && JSON.stringify(next) !== JSON.stringify(expected)) revisions++
        expected = next ?? expected
        await isStored(invitationId, expected, revisions)
      }
      stored += revisions
    }),
    { numRuns: 60, seed: 20261122 },
  )
  t.ok(stored > 60, `${stored} answers and changes were stored`)

  async function isStored(invitationId: string, expected: Said, revision: number) {
    const rows = await firm.asTenant(({ tx }) =>
      tx
        .selectFrom('answers as a')
        .innerJoin('responses as r', 'r.id', 'a.responseId')
        .select(['a.questionId', 'a.value', 'a.text', 'r.revision'])
        .where('r.invitationId', '=', invitationId)
        .execute(),
    )
    const said = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(' ') : value)
    const wanted = Object.entries(expected).map(([id, value]) => `${id}=${said(value)}`)
    const found = rows.map(({ questionId, value, text }) => `${questionId}=${value ?? text}`)
    if (JSON.stringify(found.sort()) !== JSON.stringify(wanted.sort())) throw new Error(`${found} instead of ${wanted}`)
    if (rows[0] && rows[0].revision !== revision) throw new Error(`revision ${rows[0].revision} instead of ${revision}`)
  }
})

t.test('a version that this invitation was not asked with stores nothing', async (t) => {
  const firm = await world(t)
  const { invitationId } = await asked(firm)
  const other = await firm.asTenant((ctx) => publish(ctx, branching))
  const given = new Map([['overall', 5]])
  const result = await firm.asTenant((ctx) => captureResponse(ctx, invitationId, other, given, 'A test.', () => false))
  t.same(result, { outcome: 'other_version' })
})
