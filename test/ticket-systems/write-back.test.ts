/** What is sent to each API so that a note is internal, as its documentation has it. */
import t from 'tap'
import type { Ask } from '../../src/ticket-systems/look-up.ts'
import { ticketSystems } from '../../src/ticket-systems/registry.ts'

const said = 'Anna & "Co" <b>\nGood [rapport 1]'
const html = 'Anna &amp; &quot;Co&quot; &lt;b&gt;<br>Good [rapport 1]'
const known: Record<string, unknown> = {
  me: { id: 9 },
  'service/tickets/42': {},
  'v1.0/Tickets/42': { item: { id: 42 } },
  'conversations/42': {},
  'crm/v3/objects/tickets/42': {},
}
const ask: Ask = async (path) => known[path] ?? null

/** Method and path, and what makes the note internal. */
const documented: Record<string, [string, object]> = {
  zendesk: ['PUT api/v2/tickets/42.json', { ticket: { comment: { body: said, public: false } } }],
  jira: [
    'POST rest/api/2/issue/42/comment',
    { body: said, properties: [{ key: 'sd.public.comment', value: { internal: true } }] },
  ],
  freshdesk: ['POST api/v2/tickets/42/notes', { body: html, private: true }],
  autotask: ['POST v1.0/Tickets/42/Notes', { description: said, publish: 2 }],
  connectwise: [
    'POST service/tickets/42/notes',
    { text: said, internalAnalysisFlag: true, detailDescriptionFlag: false, resolutionFlag: false },
  ],
  'help-scout': ['POST v2/conversations/42/notes', { text: html }],
  intercom: ['POST conversations/42/reply', { message_type: 'note', admin_id: '9', body: html }],
  gitlab: ['POST api/v4/projects/a%2Fb/issues/7/notes', { body: said, internal: true }],
  hubspot: ['POST crm/v3/objects/notes', { properties: { hs_note_body: html }, associations: [{ to: { id: '42' } }] }],
}

t.test('notes can be written to these systems', async (t) => {
  const all = [...new Set(ticketSystems.values())].filter(({ lookUp }) => lookUp?.placeOfNote)
  t.same(all.map(({ name }) => name).sort(), Object.keys(documented).sort())
})

for (const [system, [call, json]] of Object.entries(documented)) {
  const place = (externalId: string, number: string | null) =>
    ticketSystems.get(system)!.lookUp!.placeOfNote!(ask, { externalId, number })

  t.test(`${system}: a note is internal, and is written where the ticket is`, async (t) => {
    const found = await place('42', 'a/b#7')
    t.equal(`${found!.method} ${found!.path}`, call)
    t.match(found!.json(said), json)
  })

  t.test(`${system}: an id that leads elsewhere is not written to`, async (t) => {
    const found = await place('..', 'no issue').catch(({ name }: Error) => name)
    t.ok(found === null || found === 'LookUpFailed')
    const far = await place('../../admin?x=1#', 'a/../../b#7').catch(() => null)
    t.notMatch(far?.path ?? '', /\.\.\/|\?|#/)
  })
}
