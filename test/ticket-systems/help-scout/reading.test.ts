/** The bodies are written by us from the documentation. */
import { createHmac } from 'node:crypto'
import t from 'tap'
import { helpScout } from '../../../src/ticket-systems/help-scout/reader.ts'
import { readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { callOf, standsAnything } from '../hostile.ts'
import { told } from '../told.ts'

const closed = {
  ...{ id: 291938, number: 349, type: 'email', status: 'closed', subject: 'No network', mailboxId: 76544 },
  assignee: { id: 4, email: 'ida@firm.test', first: 'Ida', last: 'Lund' },
  primaryCustomer: { id: 9, email: 'anna@nordwind.test', first: 'Anna', last: 'Berg' },
  ...{ createdAt: '2026-11-19T08:00:00Z', userUpdatedAt: '2026-11-20T09:31:00Z', closedAt: '2026-11-20T09:30:00Z' },
  closedByUser: { id: 5, email: 'ole@firm.test', first: 'Ole', last: 'Dahl' },
}
const active = { ...closed, status: 'active', closedAt: null, closedByUser: null }

const call = (body: object, event?: string) => callOf(body, event === undefined ? {} : { 'x-helpscout-event': event })
const read = (body: object, event?: string) => readDelivery(helpScout, call(body, event), body, {})
const said = (body: object, event: string) => {
  const { state, resolves, reopens } = read(body, event).tickets[0]!
  return [state, resolves, reopens].join(' ')
}

t.test('only the header tells that the status changed', async (t) => {
  t.equal(said(closed, 'convo.status'), 'closed if-open-before no')
  t.equal(said(active, 'convo.status'), 'open no if-resolved-before')
  t.equal(said({ ...active, status: 'pending' }, 'convo.status'), 'open no if-resolved-before')
  t.equal(said(closed, 'convo.tags'), 'closed no no')
  t.equal(said(closed, 'convo.agent.reply.created'), 'closed no no')
  t.equal(said(active, 'convo.customer.reply.created'), 'open no if-resolved-before')
  t.equal(said({ ...closed, status: 'spam' }, 'convo.status'), 'deleted no no')
  t.equal(said({ ...closed, status: 'parked' }, 'convo.status'), 'unknown needs-mapping no')
  t.equal(said({ id: 291938 }, 'convo.deleted'), 'deleted no no')
})

t.test('both forms of a conversation are read, and the time is that of the change', async (t) => {
  t.match(told(read(closed, 'convo.status').tickets[0]), {
    ...{ externalId: '291938', number: '349', subject: 'No network', place: { id: '76544' }, organisation: null },
    assignee: { id: '4', email: 'ida@firm.test', name: 'Ida Lund' },
    requester: { id: '9', email: 'anna@nordwind.test', name: 'Anna Berg' },
    ...{ actor: { id: '5' }, occurredAt: '2026-11-20T09:30:00.000Z', resolvedAt: '2026-11-20T09:30:00.000Z' },
  })
  t.match(told(read(active, 'convo.assigned').tickets[0]), { occurredAt: '2026-11-20T09:31:00.000Z', actor: null })
  const { assignee: _assignee, primaryCustomer: _customer, mailboxId: _mailbox, ...rest } = closed
  const older = {
    ...{ ...rest, owner: { id: 4, firstName: 'Ida', lastName: 'Lund' }, mailbox: { id: 1, name: 'Support' } },
    ...{ customer: { id: 9, firstName: 'Anna', email: '' }, isDraft: 'false' },
  }
  t.match(read(older, 'convo.status').tickets[0], {
    ...{ assignee: { id: '4', email: null, name: 'Ida Lund' }, requester: { id: '9', email: null, name: 'Anna' } },
    place: { id: '1', name: 'Support' },
  })
})

t.test('what is about no conversation is left alone', async (t) => {
  t.match(read(closed).ignored, /header X-HelpScout-Event/)
  t.match(read({}, 'test').ignored, /tries/)
  t.match(read({ id: 1 }, 'customer.created').ignored, /no conversation/)
  t.match(read({}, 'convo.status').ignored, /names no conversation/)
})

t.test('the same body with another event is another call; the same call again is not', async (t) => {
  const id = (body: object, event: string) => helpScout.identify(call(body, event), body).deliveryId
  t.equal(id(closed, 'convo.status'), id(closed, 'convo.status'))
  t.not(id(closed, 'convo.status'), id(closed, 'convo.tags'), 'closed and tagged at once')
  t.not(id(closed, 'convo.status'), id({ ...closed, subject: 'x' }, 'convo.status'))
  t.match(helpScout.identify(call({ id: 1 }, 'convo.deleted'), { id: 1 }), { deliveryId: null, isTimed: false })
  t.same(helpScout.keptHeaders, ['x-helpscout-event'])
})

t.test('a call is signed over its bytes', async (t) => {
  const { verify, make, fault } = helpScout.authentications.signature!
  const secret = make!()
  t.equal(fault(secret), undefined)
  t.match(fault('x'.repeat(41)), /40/)
  const body = JSON.stringify(closed)
  const signature = createHmac('sha1', secret).update(body).digest('base64')
  const accepts = (raw: string, given: string, by = secret) =>
    verify(callOf(raw, { 'x-helpscout-signature': given }), by, new Date())
  t.equal(await accepts(body, signature), true)
  t.equal(await accepts(`${body} `, signature), false)
  t.equal(await accepts(body, signature, make!()), false)
  t.equal(await accepts(body, createHmac('sha1', secret).update(body).digest('hex')), false)
  t.equal(await verify(callOf(body), secret, new Date()), false)
})

t.test('nothing that is sent breaks it', async (t) => {
  for (const event of ['convo.status', 'convo.tags', '\0', 'x'.repeat(3000)])
    standsAnything(t, helpScout, [closed, active], call({}, event))
})
