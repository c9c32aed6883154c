/** A firm that does what a guide says, and nothing else: the calls it then makes, and what becomes of them. */
import t, { type Test } from 'tap'
import { callHook, processAll, signedByZendesk, zendeskSecret } from '../../helpers/webhooks.ts'
import { type World, world } from '../../helpers/world.ts'
import { blocksOf, filled } from '../../ticket-systems/guide-blocks.ts'
import { valuesOf } from '../../ticket-systems/guide-values.ts'
import { runRule } from '../../ticket-systems/servicenow/records.ts'

type Proof = (secret: string, body: string) => Record<string, string>

const basic: Proof = (secret) => ({ authorization: `Basic ${Buffer.from(secret).toString('base64')}` })
const bearer: Proof = (secret) => ({ authorization: `Bearer ${secret}` })

/** How each system proves itself, as its guide has it set up. */
const proofs: Record<string, Proof> = {
  zendesk: (_secret, body) => signedByZendesk(body),
  jira: (secret) => ({ 'x-rapport-secret': secret }),
  freshdesk: basic,
  freshservice: basic,
  halo: basic,
  servicenow: bearer,
  generic: bearer,
}

/** Connects a system with the last connection that its guide shows: that of the way in which a body is sent. */
async function connected({ api }: World, system: string) {
  const shown = blocksOf('json connection').filter((each) => each.system === system)
  const { body } = await api.post('/connections', JSON.parse(shown.at(-1)!.content))
  if (system === 'zendesk') await api.put(`/connections/${body.id}/secret`, { secret: zendeskSecret })
  return body as { id: string; secret: string }
}

async function outcomeOf(test: Test, system: string, content: string, headers: Record<string, string> = {}) {
  const firm = await world(test)
  const connection = await connected(firm, system)
  const proof = { 'content-type': 'application/json', ...proofs[system]!(connection.secret, content), ...headers }
  t.equal((await callHook(firm, connection.id, content, {})).status, 401, `${system} without its secret`)
  t.equal((await callHook(firm, connection.id, content, proof)).status, 200, system)
  t.equal((await callHook(firm, connection.id, content, proof)).status, 200, `${system} once more`)
  const deliveries = await processAll(firm, connection.id)
  const { items } = (await firm.api.get('/tickets')).body
  const ticket = items[0] && (await firm.api.get(`/tickets/${items[0].id}`)).body
  const decisions = (await firm.api.get('/decisions')).body.items
  return { deliveries, tickets: items, ticket, decisions }
}

for (const system of Object.keys(proofs))
  t.test(`what the guide of ${system} has it send asks the client once`, async (t) => {
    const [solved] = blocksOf('json body').filter((each) => each.system === system)
    const outcome = await outcomeOf(t, system, filled(solved!.content, valuesOf[system]!))
    t.match(outcome.deliveries, [{ state: 'processed' }])
    t.equal(outcome.deliveries.length, 1, 'the same call twice counts once')
    t.equal(outcome.tickets.length, 1)
    t.match(outcome.ticket, { state: /resolved|closed/, cycle: 1, waitingFor: [] })
    t.match(outcome.decisions, [{ outcome: 'invited' }])
    t.equal(outcome.decisions.length, 1)
  })

t.test('the script for ServiceNow asks the client once', async (t) => {
  const { calls } = runRule()
  const { ticket, decisions } = await outcomeOf(t, 'servicenow', calls[0]!.body)
  t.match(ticket, { state: 'resolved', cycle: 1, waitingFor: [] })
  t.match(decisions, [{ outcome: 'invited' }])
})
