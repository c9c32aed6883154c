/** A firm whose Zendesk tells ids only and has an API that is a server of the test. */
import type { Test } from 'tap'
import { lookUpDue } from '../../src/features/look-ups/service.ts'
import { type Answering, apiServer, table } from './look-up-server.ts'
import { connectZendesk, processAll, sendEvent, statusChanged } from './webhooks.ts'
import { type QueueBackend, type World, world } from './world.ts'

/** What the API says about the people of statusChanged(). */
export const people = {
  '/api/v2/tickets/42.json?include=users,organizations': {
    ticket: { id: 42, assignee_id: 1200016, requester_id: 8800022, organization_id: 77 },
    users: [
      { id: 1200016, name: 'Ida Lund', email: 'ida@ahrens.example' },
      { id: 8800022, name: 'Anna Berg', email: 'Anna.Berg@nordwind.example', locale: 'de-DE' },
    ],
    organizations: [{ id: 77, name: 'Nordwind Logistik' }],
  },
  '/api/v2/users/1200016.json': { user: { id: 1200016, name: 'Ida Lund', email: 'ida@ahrens.example' } },
  '/api/v2/users/8800022.json': { user: { id: 8800022, name: 'Anna Berg', email: 'anna.berg@nordwind.example' } },
}

export const account = (base: string) => ({
  baseUrl: base,
  credentials: { email: 'greta@ahrens.example', apiToken: 'tok-zendesk' },
})

export const inside = { OUTBOUND_ALLOW_HOSTS: '127.0.0.1' }

export async function firmWithApi(
  test: Test,
  answering: Answering = table(people),
  env: Record<string, string> = {},
  backend: QueueBackend = 'postgres',
) {
  const firm = await world(test, { backend, env: { ...inside, ...env } })
  const server = await apiServer(test, answering)
  const connection = await connectZendesk(firm)
  const path = `/connections/${connection}/look-up`
  const { status, text } = await firm.api.put(path, account(server.base))
  if (status !== 200) throw new Error(text)
  return { ...firm, server, connection, path }
}

export async function solve(firm: World, connection: string, ticket = '42', detail: object = {}) {
  const at = new Date(Date.now() - 60_000)
  await sendEvent(firm, connection, statusChanged(ticket, 'OPEN', 'SOLVED', at, detail))
  await processAll(firm, connection)
}

export interface LookUpRow {
  id: string
  state: string
  attempts: number
  outcome: string | null
  /** From now on. */
  dueInSeconds: number
}

/** All look-ups of the firm, oldest first. */
export const lookUpRows = ({ asTenant }: Pick<World, 'asTenant'>): Promise<LookUpRow[]> =>
  asTenant(async ({ run, tenantId }) =>
    run<LookUpRow>(
      {
        name: 'test_look_ups',
        text: `select id, state, attempts, outcome, extract(epoch from due_at - clock_timestamp())::float8 as "dueInSeconds"
               from look_ups where tenant_id = $1 order by id`,
      },
      [tenantId],
    ),
  )

/** Does what workers do for every look-up of the firm. */
export async function lookUpAll(firm: Pick<World, 'deps' | 'tenantId' | 'asTenant'>) {
  const ids = (await lookUpRows(firm)).map(({ id }) => id)
  await lookUpDue(firm.deps, { tenantId: firm.tenantId, ids })
}

/** As if the time until the next attempt had passed. */
export const makeDue = ({ asTenant }: Pick<World, 'asTenant'>) =>
  asTenant(({ tx }) =>
    tx
      .updateTable('lookUps')
      .set({ dueAt: new Date(Date.now() - 1000), claimedUntil: new Date(Date.now() - 1000) })
      .execute(),
  )
