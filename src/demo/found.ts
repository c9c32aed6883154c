import { randomBytes } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { createFirm } from '../features/tenants/service.ts'
import { Caller } from './caller.ts'
import type { DemoFirm } from './firms.ts'

export interface FoundedFirm {
  firm: DemoFirm
  tenantId: string
  password: string
  /** Signed in as the owner. */
  api: Caller
  connection: { url: string; secret: string }
}

/** Founds a firm, lets its owner in, and enters over the API who serves whom and which ticket system calls. */
export async function foundFirm(deps: Deps, base: string, firm: DemoFirm): Promise<FoundedFirm> {
  const { tenant, passwordLink } = await createFirm(deps, {
    name: firm.name,
    timeZone: firm.timeZone,
    locale: firm.locale,
    ownerEmail: firm.owner.email,
    ownerName: firm.owner.name,
  })
  const password = randomBytes(12).toString('base64url')
  const anybody = new Caller(base)
  await anybody.put('/v1/passwords', { token: passwordLink.token, password })
  const session = await anybody.post<{ accessToken: string }>('/v1/sessions', { email: firm.owner.email, password })
  const api = new Caller(base, session.accessToken)
  await enterPeople(api, firm)
  return { firm, tenantId: tenant.id, password, api, connection: await connect(api, firm) }
}

async function enterPeople(api: Caller, { system, clients, contacts, consultants }: DemoFirm) {
  const external = (many: string, id: string, body: object) =>
    api.put<{ id: string }>(`/v1/${many}/external/${system}/${encodeURIComponent(id)}`, body)
  const clientIds = new Map<string, string>()
  for (const { id, name } of clients) clientIds.set(id, (await external('clients', id, { name })).id)
  for (const { id, name, email, client } of contacts)
    await external('contacts', id, { name, email, clientId: clientIds.get(client) })
  for (const { id, name, about } of consultants) await external('consultants', id, { name, about })
}

async function connect(api: Caller, { system }: DemoFirm) {
  const name = system === 'zendesk' ? 'Zendesk' : 'Client portal'
  const made = await api.post<{ id: string; url: string; secret: string | null }>('/v1/connections', { name, system })
  if (made.secret !== null) return { url: made.url, secret: made.secret }
  const secret = randomBytes(24).toString('base64url') // as Zendesk shows it once the webhook exists there
  await api.put(`/v1/connections/${made.id}/secret`, { secret })
  return { url: made.url, secret }
}
