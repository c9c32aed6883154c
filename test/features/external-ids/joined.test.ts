import t from 'tap'
import { externalConsultants } from '../../../src/features/consultants/service.ts'
import { until } from '../../helpers/until.ts'
import { connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const ids = async ({ api }: World, kind: string, id: string) =>
  (await api.get(`/${kind}/${id}/external-ids`)).body.items.map(
    ({ source, externalId }: { source: string; externalId: string }) => `${source}/${externalId}`,
  )

/** A ticket solved for a requester whom the firm knows by name only. */
async function ticketWithoutAddress(firm: World) {
  const { api } = firm
  await api.put('/consultants/external/zendesk/1200016', { name: 'Ida Lund' })
  const client = (await api.post('/clients', { name: 'Sudhaus' })).body
  const nameless = (await api.put('/contacts/external/zendesk/8800022', { name: 'Otto Kranz', clientId: client.id }))
    .body
  const connection = await connectZendesk(firm)
  await sendEvent(firm, connection, statusChanged('42', 'OPEN', 'SOLVED', new Date(Date.now() - 60_000)))
  await processAll(firm, connection)
  return { client, nameless, connection }
}

t.test('a contact whose address another system told already becomes that contact, and its tickets go on', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const { client, nameless, connection } = await ticketWithoutAddress(firm)
  const otto = (await api.put('/contacts/external/jira/qm:2', { name: 'Otto', email: 'otto@sudhaus.example' })).body
  const [waiting] = (await api.get(`/connections/${connection}/unresolved`)).body.items
  const [patch, put] = waiting.missing[0].next
  const refused = await api.patch(patch.path.slice(3), { email: 'otto@sudhaus.example' })
  t.match(refused, { status: 409, body: { code: 'already_exists' } })
  t.match(put, { method: 'PUT', path: '/v1/contacts/external/zendesk/8800022' })

  const joined = await api.put(put.path.slice(3), { name: 'Otto Kranz', email: 'Otto@Sudhaus.example' })
  t.match(joined, { status: 200, body: { id: otto.id, name: 'Otto Kranz', clientId: client.id } })
  t.same((await ids(firm, 'contacts', otto.id)).sort(), ['jira/qm:2', 'zendesk/8800022'])
  t.not((await api.get(`/contacts/${nameless.id}`)).body.archivedAt, null)
  t.match((await api.get('/tickets/external/zendesk/42')).body, { contactId: otto.id, waitingFor: [] })
  t.match((await api.get('/decisions')).body.items, [{ outcome: 'invited', contactId: otto.id }])
  t.same((await api.get(`/connections/${connection}/unresolved`)).body.items, [])
  const again = await api.put(put.path.slice(3), { name: 'Otto Kranz', email: 'otto@sudhaus.example' })
  t.match(again, { status: 200, body: { id: otto.id } }, 'a second time changes nothing')
  t.equal((await api.get('/decisions')).body.items.length, 1)
})

t.test('two contacts who both have an address are two people, whoever asks', async (t) => {
  const { api } = await world(t)
  await api.put('/contacts/external/jira/1', { name: 'Otto', email: 'otto@sudhaus.example' })
  await api.put('/contacts/external/zendesk/2', { name: 'Anna', email: 'anna@sudhaus.example' })
  const refused = await api.put('/contacts/external/zendesk/2', { name: 'Anna', email: 'otto@sudhaus.example' })
  t.match(refused, { status: 409, body: { code: 'already_exists' } })
  t.match((await api.get('/contacts/external/zendesk/2')).body, { email: 'anna@sudhaus.example' })
})

t.test('an address that is given to one contact by ten calls at once joins it once', async (t) => {
  const firm = await world(t)
  const { nameless } = await ticketWithoutAddress(firm)
  const { api } = firm
  const give = (source: string) =>
    api.put(`/contacts/external/${source}`, { name: 'Otto Kranz', email: 'otto@sudhaus.example' })
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => give(n % 2 ? 'zendesk/8800022' : 'jira/qm:2')))
  t.ok(
    answers.every(({ status }) => status === 200 || status === 201),
    `${answers.map(({ status }) => status)}`,
  )
  const [only, more] = (await api.get('/contacts')).body.items
  t.equal(more, undefined)
  t.same((await ids(firm, 'contacts', only.id)).sort(), ['jira/qm:2', 'zendesk/8800022'])
  t.equal((await api.get('/decisions')).body.items.length, 1)
  t.match((await api.get('/decisions')).body.items, [{ outcome: 'invited', contactId: only.id }])
  t.ok(nameless.id)
})

t.test('a consultant whom a call made known by name becomes the one with the address; credit stays', async (t) => {
  const firm = await world(t)
  const { api } = firm
  await ticketWithoutAddress(firm)
  const twin = (await api.get('/consultants/external/zendesk/1200016')).body
  const ida = (await api.post('/consultants', { name: 'Ida Lund', email: 'ida@ahrens.example' })).body
  const joined = await api.put('/consultants/external/zendesk/1200016', {
    name: 'Ida Lund',
    email: 'ida@ahrens.example',
  })
  t.match(joined, { status: 200, body: { id: ida.id } })
  t.same(await ids(firm, 'consultants', ida.id), ['zendesk/1200016'])
  t.not((await api.get(`/consultants/${twin.id}`)).body.archivedAt, null)
  const { resolutions } = (await api.get('/tickets/external/zendesk/42')).body
  t.match(resolutions, [{ credits: [{ consultantId: twin.id }] }], 'what was credited stays')
})

t.test('a call that names somebody who is being entered just now waits, and finds them', async (t) => {
  const firm = await world(t)
  const { api, asTenant } = firm
  const connection = await connectZendesk(firm)
  await sendEvent(firm, connection, statusChanged('42', 'OPEN', 'SOLVED', new Date(Date.now() - 60_000)))
  let processed: Promise<unknown> | undefined
  await asTenant(async (ctx) => {
    await externalConsultants.upsert(ctx, 'zendesk', '1200016', { name: 'Ida Lund' })
    processed = processAll(firm, connection)
    await until('the call waits', async () => {
      const { rows } = await firm.deps.pool.query(
        `select from pg_locks where locktype = 'advisory' and not granted
           and database = (select oid from pg_database where datname = current_database())`,
      )
      return rows[0]
    })
  })
  await processed
  t.same((await api.get('/tickets/external/zendesk/42')).body.waitingFor, ['contact'])
})
