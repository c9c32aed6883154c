import t from 'tap'
import { applyTicketChange, createTicket } from '../../../src/features/tickets/service.ts'
import { type World, world } from '../../helpers/world.ts'

/** A resolved ticket of a ticket system that names its people by its own ids only. */
async function strangersTicket({ asTenant }: World): Promise<string> {
  return asTenant(async (ctx) => {
    const { id } = await createTicket(ctx, { subject: 'The printer is silent' }, 'zendesk')
    await applyTicketChange(ctx, id, {
      occurredAt: new Date(),
      state: 'resolved',
      assignees: [{ externalId: 'agent-1', share: 1 }],
      facts: { requesterExternalId: 'user-1' },
    })
    return id
  })
}

t.test('a ticket waits for both its people, until each is known by the id that it names them by', async (t) => {
  const here = await world(t)
  const { api } = here
  const path = `/tickets/${await strangersTicket(here)}`
  t.same((await api.get(path)).body.waitingFor.sort(), ['consultant', 'contact'])

  await api.put('/contacts/external/jira/user-1', { name: 'Somebody else', email: 'else@example.com' })
  t.same((await api.get(path)).body.waitingFor.sort(), ['consultant', 'contact'], 'another system, another id')
  const mara = (await api.put('/consultants/external/zendesk/agent-1', { name: 'Mara' })).body
  t.same((await api.get(path)).body.waitingFor, ['contact'])

  const known = (await api.post('/contacts', { name: 'Anna', email: 'anna@example.com' })).body
  await api.put('/contacts/external/zendesk/user-1', { name: 'Anna', email: 'anna@example.com' })
  const ticket = (await api.get(path)).body
  t.match(ticket, { contactId: known.id, waitingFor: [], consultants: [{ consultantId: mara.id, share: 1 }] })
})

t.test('a contact without an address is asked once it has one', async (t) => {
  const here = await world(t)
  const { api } = here
  const ticketId = await strangersTicket(here)
  await api.put('/consultants/external/zendesk/agent-1', { name: 'Mara' })
  const contact = (await api.put('/contacts/external/zendesk/user-1', { name: 'Anna' })).body
  const outcomes = async () =>
    (await api.get(`/decisions?ticketId=${ticketId}`)).body.items.map(({ outcome }: { outcome: string }) => outcome)
  t.same(await outcomes(), ['no_address'])
  await api.patch(`/contacts/${contact.id}`, { email: 'anna@example.com' })
  t.same(await outcomes(), ['invited'])
})
