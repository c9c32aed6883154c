/** The bodies are written by us from the documentation. */
import t from 'tap'
import { hubspot } from '../../../src/ticket-systems/hubspot/reader.ts'
import type { Mapping } from '../../../src/ticket-systems/mapping.ts'
import { readDelivery } from '../../../src/ticket-systems/read-delivery.ts'
import { callOf, standsAnything } from '../hostile.ts'
import { told } from '../told.ts'

const at = 1_763_631_000_000

/** A change of one property of a ticket. */
const change = (propertyName: string, propertyValue: unknown, more: object = {}) => ({
  ...{ eventId: 7, subscriptionId: 12, portalId: 62515, appId: 54321, occurredAt: at, attemptNumber: 0 },
  ...{ subscriptionType: 'ticket.propertyChange', objectId: 123456789, propertyName, propertyValue },
  ...{ changeSource: 'CRM_UI', sourceId: 'userId:9', ...more },
})
const stage = (id: string, more?: object) => change('hs_pipeline_stage', id, more)

const read = (body: unknown, mapping: Mapping = {}) => readDelivery(hubspot, callOf(body), body, mapping)
const said = (event: object, mapping?: Mapping) => {
  const { state, resolves, reopens } = read([event], mapping).tickets[0]!
  return [state, resolves, reopens].join(' ')
}

t.test('a ticket that comes into a closed stage is resolved if it was open before', async (t) => {
  t.equal(said(stage('4')), 'closed if-open-before no', 'the last stage of the usual pipeline')
  t.equal(said(stage('2')), 'open no if-resolved-before')
  t.equal(said(stage('939275049')), 'unknown needs-mapping no', 'nobody has said what this stage means')
  t.equal(said(stage('939275049'), { resolvedStatuses: ['939275049'] }), 'resolved if-open-before no')
  t.equal(said(stage('4'), { openStatuses: ['4'] }), 'open no if-resolved-before', 'the firm has made it another')
  const newer = { subscriptionType: 'object.propertyChange', objectTypeId: '0-5' }
  t.equal(said(stage('4', newer)), 'closed if-open-before no', 'also as one of the newer subscriptions')
})

t.test(
  'the date of entering a stage says the same in a call of its own, and proves no second resolution',
  async (t) => {
    const mapping = { resolvedStatuses: ['939275049'] }
    t.equal(said(change('hs_v2_date_entered_939275049', '1720000000000'), mapping), 'resolved if-open-before no')
    t.equal(said(change('hs_v2_date_entered_939275049', ''), mapping), 'unknown no no', 'an emptied date says nothing')
    t.equal(said(change('closed_date', String(at))), 'closed if-open-before no')
    t.equal(said(change('closed_date', '')), 'open no if-resolved-before')
    t.equal(said(change('closed_date', String(at)), mapping), 'unknown no no', 'the firm says itself what is closed')
    const untimed = change('hs_v2_date_entered_4', '1720000000000', { occurredAt: undefined })
    t.same(read([untimed]).tickets[0]!.occurredAt, new Date(1_720_000_000_000))
  },
)

t.test('subject, owner and priority come one by one; nobody is made up', async (t) => {
  const { tickets } = read([
    change('subject', 'The printer is silent'),
    change('hubspot_owner_id', '77'),
    change('hubspot_owner_id', ''),
    { ...change('', null), subscriptionType: 'ticket.creation' },
    { ...change('', null), subscriptionType: 'ticket.deletion' },
  ])
  t.match(told(tickets), [
    {
      externalId: '123456789',
      number: '123456789',
      subject: 'The printer is silent',
      occurredAt: '2025-11-20T09:30:00.000Z',
    },
    { assignee: { id: '77', email: null, name: null }, state: 'unknown', resolves: 'no', requester: null },
    { assignee: null, organisation: null, actor: { id: '9' }, place: { id: '62515' } },
    { state: 'unknown', openedAt: '2025-11-20T09:30:00.000Z' },
    { state: 'deleted', resolves: 'no' },
  ])
})

t.test('one element that cannot be read does not spoil the others', async (t) => {
  const { tickets } = read([null, 7, { objectId: {} }, stage('4', { objectId: null }), stage('4'), [stage('4')]])
  t.equal(tickets.length, 1)
  const contact = change('email', 'a@b.test', { subscriptionType: 'contact.propertyChange' })
  t.match(read([contact]), { tickets: [], ignored: /about a ticket/ })
  const deal = stage('4', { subscriptionType: 'object.propertyChange', objectTypeId: '0-3' })
  t.same(read([deal, stage('4')]).tickets.length, 1)
})

t.test('a call is the same when it is sent again, and another when anything in it is', async (t) => {
  const id = (...events: object[]) => hubspot.identify(callOf(''), events).deliveryId
  const first = id(stage('4'), stage('2', { objectId: 5 }))
  t.type(first, 'string')
  t.equal(id(stage('4', { attemptNumber: 3 }), stage('2', { objectId: 5, attemptNumber: 3 })), first)
  for (const other of [{ occurredAt: at + 1 }, { objectId: 6 }, { portalId: 1 }, { propertyValue: '3' }])
    t.not(id(stage('4', other), stage('2', { objectId: 5 })), first, JSON.stringify(other))
  t.equal(id(stage('4', { occurredAt: undefined })), null, 'without a time it cannot be told from a later one')
  t.match(hubspot.identify(callOf(''), [stage('4')]), { event: 'ticket.propertyChange', isTimed: true })
})

t.test('nothing that is sent breaks it', async (t) => {
  const samples = [[stage('4'), change('closed_date', String(at))], [change('hs_v2_date_entered_4', '1720000000000')]]
  standsAnything(t, hubspot, samples, callOf(''))
})
