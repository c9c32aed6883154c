/** What tags a ticket system tells become of a ticket, and whom policies that look at them ask. */
import t from 'tap'
import { callHook, connectZendesk, processAll, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 9, minute))

async function onlyWithTag({ api }: World, tag: string) {
  const { id } = (await api.get('/policies')).body.items[0]
  const condition = { field: 'tags', op: 'hasAny', value: [tag] }
  t.match(await api.patch(`/policies/${id}`, { rules: { condition } }), { status: 200 })
}

async function people({ api }: World) {
  await api.put('/consultants/external/zendesk/1200016', { name: 'Ida' })
  for (const [id, name] of [['8800022', 'Anna'] as const, ['8800023', 'Bea'] as const])
    await api.put(`/contacts/external/zendesk/${id}`, { name, email: `${name.toLowerCase()}@nordwind.test` })
}

const ticketOf = async ({ api }: World, id: string, source = 'zendesk') =>
  (await api.get(`/tickets/external/${source}/${id}`)).body

async function decisionOf(firm: World, id: string) {
  const ticket = await ticketOf(firm, id)
  return (await firm.api.get(`/decisions?ticketId=${ticket.id}`)).body.items[0]
}

t.test('a policy for tickets with a tag asks about those that Zendesk tags so, and about no other', async (t) => {
  const firm = await world(t)
  await onlyWithTag(firm, 'vip')
  await people(firm)
  const connection = await connectZendesk(firm)
  const solved = (id: string, requester_id: string, tags: string[]) =>
    sendEvent(firm, connection, statusChanged(id, 'OPEN', 'SOLVED', new Date(), { requester_id, tags }))
  await solved('1', '8800022', ['printer', 'VIP'])
  await solved('2', '8800023', ['printer'])
  await processAll(firm, connection)
  t.same((await ticketOf(firm, '1')).tags, ['printer', 'VIP'])
  t.match(await decisionOf(firm, '1'), { outcome: 'invited' })
  const other = await decisionOf(firm, '2')
  t.match(other, { outcome: 'filtered' })
  t.match(other.reason, /tags are “printer”; the policy asks for “vip”/)
})

t.test('tags that were told while the ticket was open decide when a call without tags resolves it', async (t) => {
  const firm = await world(t)
  await onlyWithTag(firm, 'vip')
  await people(firm)
  const connection = await connectZendesk(firm)
  await sendEvent(firm, connection, statusChanged('1', 'NEW', 'OPEN', at(1), { tags: ['vip'] }))
  await sendEvent(firm, connection, statusChanged('1', 'OPEN', 'SOLVED', at(2)))
  await processAll(firm, connection)
  t.match(await decisionOf(firm, '1'), { outcome: 'invited' })
})

t.test('the newest call says which tags there are, and an older one that comes late brings none back', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const tell = async (minute: number, more: object) => {
    await sendEvent(firm, connection, statusChanged('1', 'NEW', 'OPEN', at(minute), more))
    await processAll(firm, connection)
    const { tags, version } = await ticketOf(firm, '1')
    return { tags, version }
  }
  t.match(await tell(5, {}), { tags: [] })
  t.match(await tell(2, { tags: ['early'] }), { tags: ['early'] }, 'an older call fills in what is not known')
  const told = await tell(6, { tags: ['a', 'b'] })
  t.match(told, { tags: ['a', 'b'] })
  t.same(await tell(3, { tags: ['old'] }), told, 'changes nothing at all')
  t.match(await tell(7, {}), { tags: ['a', 'b'] }, 'what is left out stays')
  t.match(await tell(8, { tags: [] }), { tags: [] })
  t.match(await tell(4, { tags: ['old'] }), { tags: [] }, 'a ticket that was emptied stays empty')
})

t.test('our own format tells tags, and the preview of a call shows no more than before', async (t) => {
  const firm = await world(t)
  const { api } = firm
  const { id, secret } = (
    await api.post('/connections', { name: 'P', system: 'generic', source: 'portal', authentication: 'bearer' })
  ).body
  const body = { ticket: { id: '4711', state: 'open', tags: ['north wing', 'VIP', 'vip'] } }
  t.match(await callHook(firm, id, JSON.stringify(body), { authorization: `Bearer ${secret}` }), { status: 200 })
  await processAll(firm, id)
  t.same((await ticketOf(firm, '4711', 'portal')).tags, ['north wing', 'VIP'])
  const preview = await api.post(`/connections/${id}/preview`, { body })
  t.equal(preview.status, 200)
  t.notOk('tags' in preview.body.tickets[0])
})
