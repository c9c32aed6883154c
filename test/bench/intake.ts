import { createHmac } from 'node:crypto'
import { inTenant, system } from '../../src/context.ts'
import { createConnection } from '../../src/features/connections/service.ts'
import type { BenchCase } from './case.ts'
import { load, type Shot } from './load.ts'
import { makeBareTable, seedFirm } from './seed.ts'

const perRound = 4000

/** A signed Zendesk call of 1.2 kB: found, verified, stored once with its payload, workers woken. */
export const intake: BenchCase = {
  name: 'intake',
  unit: 'webhooks/s',
  limitIs: 'Fastify and one prepared insert',
  async prepare(bench) {
    const firm = await seedFirm(bench)
    const secret = 'a-secret-that-zendesk-would-show'
    const connection = await inTenant(bench.deps, firm.tenantId, system, (ctx) =>
      createConnection(ctx, {
        name: 'Zendesk',
        system: 'zendesk',
        source: 'zendesk',
        authentication: 'signature',
        secret,
      }),
    )
    await makeBareTable(bench)
    const shots = (): Shot[] =>
      Array.from({ length: perRound }, () => {
        const body = zendeskCall()
        const timestamp = new Date().toISOString()
        return {
          method: 'POST',
          path: `/hooks/${connection.id}`,
          headers: {
            'content-type': 'application/json',
            'x-zendesk-webhook-signature-timestamp': timestamp,
            'x-zendesk-webhook-signature': createHmac('sha256', secret)
              .update(timestamp + body)
              .digest('base64'),
          },
          body,
        }
      })
    const bare: Shot[] = shots().map((shot) => ({ ...shot, path: '/row' }))
    return {
      ours: () => load(bench.apiBase, shots(), 200),
      limit: () => load(bench.bareBase, bare, 200),
    }
  },
}

let calls = 0

function zendeskCall(): string {
  const n = ++calls
  return JSON.stringify({
    type: 'zen:event-type:ticket.status_changed',
    account_id: 22129848,
    id: `01J${String(n).padStart(23, '0')}`,
    time: new Date().toISOString(),
    zendesk_event_version: '2022-11-06',
    subject: `zen:ticket:${n}`,
    detail: {
      id: String(n),
      subject: 'Printer does not print',
      description: 'The printer on the second floor takes every job and prints none of them. '.repeat(6),
      status: 'SOLVED',
      priority: 'NORMAL',
      type: 'INCIDENT',
      assignee_id: '1200016',
      requester_id: '8800022',
      organization_id: '97454',
      tags: ['printer', 'second-floor'],
      created_at: '2026-11-20T08:00:00Z',
      updated_at: new Date().toISOString(),
    },
    event: { current: 'SOLVED', previous: 'OPEN', meta: { sequence: { id: `s${n}`, position: 1 } } },
  })
}
