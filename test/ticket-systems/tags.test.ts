/** Tags as each ticket system writes them: from published calls where they hold any, else from documentation. */
import t from 'tap'
import { parseBody, readDelivery } from '../../src/ticket-systems/read-delivery.ts'
import { ticketSystems } from '../../src/ticket-systems/registry.ts'
import type { Refusal, TicketReport } from '../../src/ticket-systems/system.ts'
import { callOf as callOfSample, samples } from '../helpers/webhook-samples.ts'
import { callOf } from './hostile.ts'

function read(system: string, body: object, headers: Record<string, string> = {}): TicketReport {
  return readDelivery(ticketSystems.get(system)!, callOf(body, headers), body, {}).tickets[0]!
}

t.test('labels and tags of published calls are read', async (t) => {
  const published: Record<string, string[]> = {
    'github__issues__closed.json': [],
    'github__issues__labeled.json': ['bug'],
    'gitlab__issue_closed.json': ['critical'],
    'gitlab__issue_edited.json': [],
    'gitlab__issue_open_with_changes.json': ['API'],
    'intercom__conversation_admin_closed.json': [],
    'jira__issue-updated-resolved.json': ['test-label'],
    'jira__server-issue-updated-closed.json': [],
    'linear__issue_update_title.json': ['Improvement', 'Feature', 'Bug', 'Custom Label'],
    'zendesk__trigger__ticket_update.json': ['new'],
  }
  for (const [file, tags] of Object.entries(published)) {
    const sample = samples.find((each) => each.file === file)!
    const system = ticketSystems.get(sample.system)!
    const call = callOfSample(sample)
    t.same(readDelivery(system, call, parseBody(system, call), {}).tickets[0]?.tags, tags, file)
  }
})

t.test('tags are read where the documentation of a system has them', async (t) => {
  const zendesk = { type: 'zen:event-type:ticket.tags_changed', detail: { id: '1', tags: ['vip', 'printer'] } }
  t.same(read('zendesk', zendesk).tags, ['vip', 'printer'])
  t.same(read('zendesk', { ticket_id: '1', 'ticket.tags': 'vip printer' }).tags, ['vip', 'printer'])
  for (const system of ['freshdesk', 'freshservice'])
    t.same(read(system, { freshdesk_webhook: { ticket_id: 1, ticket_tags: 'vip, north wing' } }).tags, [
      'vip',
      'north wing',
    ])
  const item = { type: 'conversation', id: '1', tags: { type: 'tag.list', tags: [{ id: '7', name: 'vip' }] } }
  t.same(read('intercom', { topic: 'conversation.admin.closed', data: { item } }).tags, ['vip'])
  const event = { 'x-helpscout-event': 'convo.tags' }
  t.same(read('help-scout', { id: 1, tags: [{ id: 9, color: 'none', tag: 'vip' }] }, event).tags, ['vip'])
  t.same(read('help-scout', { id: 1, tags: ['vip'] }, event).tags, ['vip'])
  t.same(read('halo', { id: 1, status_id: 9, tags: [{ id: 3, text: 'vip' }] }).tags, ['vip'])
  t.same(read('generic', { ticket: { id: '1', tags: ['vip', 'VIP'] } }).tags, ['vip'])
})

t.test('an empty place says that there is no tag, a missing one says nothing', async (t) => {
  const detail = (tags?: unknown) => ({ type: 'zen:event-type:ticket.tags_changed', detail: { id: '1', tags } })
  t.same(read('zendesk', detail([])).tags, [])
  t.equal(read('zendesk', detail(null)).tags, null)
  t.equal(read('zendesk', detail()).tags, null)
  t.same(read('zendesk', { ticket_id: '1', tags: '' }).tags, [])
  t.equal(read('zendesk', { ticket_id: '1' }).tags, null)
  t.same(read('freshdesk', { ticket_id: 1, ticket_tags: null }).tags, [])
  t.equal(read('freshdesk', { ticket_id: 1 }).tags, null)
  t.same(read('generic', { ticket: { id: '1', tags: [] } }).tags, [])
  t.equal(read('generic', { ticket: { id: '1', tags: null } }).tags, null)
})

t.test('tags are bounded, trimmed, in one form of Unicode, and each is there once', async (t) => {
  const tagsOf = (tags: unknown) => read('jira', { issue: { id: '1', fields: { labels: tags } } }).tags
  t.same(tagsOf(['  vip ', 'VIP', 'Vip', '', ' ', 'cafe\u0301', 'CAF\u00c9', 'a\0b', 7, null, {}, ['x']]), [
    'vip',
    'caf\u00e9',
    'ab',
    '7',
  ])
  t.equal(tagsOf(Array.from({ length: 5000 }, (_, index) => `tag ${index}`))?.length, 200)
  t.same(tagsOf(['x'.repeat(5000)]), ['x'.repeat(100)])
  t.equal(tagsOf(['\u0958'.repeat(100)])?.[0]?.length, 100, 'also where normalising makes it longer')
  const joined = Array.from({ length: 5000 }, (_, index) => `tag${index}`)
  t.equal(read('freshdesk', { ticket_id: 1, ticket_tags: joined.join(',') }).tags?.length, 200)
})

t.test('a call in our own format with too many or too long tags is refused with the place', async (t) => {
  const refused = (tags: unknown) => {
    try {
      ticketSystems.get('generic')!.check!({ ticket: { id: '1', tags } })
      return []
    } catch (error) {
      return (error as Refusal).faults.map(({ pointer }) => pointer)
    }
  }
  t.same(refused(['vip']), [])
  t.same(refused(Array.from({ length: 201 }, (_, index) => `t${index}`)), ['/ticket/tags'])
  t.same(refused(['vip', 'x'.repeat(101)]), ['/ticket/tags/1'])
  t.same(refused([' ']), ['/ticket/tags/0'])
  t.same(refused(['a\0']), ['/ticket/tags/0'])
  t.ok(refused('vip').includes('/ticket/tags'))
})

t.test('a trigger of Zendesk that names type and priority is read, as its events are', async (t) => {
  const body = { ticket_id: '1', ticket_type: 'Incident', 'ticket.priority': 'Urgent' }
  t.match(read('zendesk', body), { type: 'incident', priority: 'urgent' })
  t.match(read('zendesk', { ticket_id: '1', priority: 'High' }), { type: null, priority: 'high' })
})
