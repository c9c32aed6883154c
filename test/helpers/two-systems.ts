/** A firm that has set up Jira and ConnectWise as their guides say, and both systems as far as Rapport sees them. */
import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { createOutbound } from '../../src/outbound/outbound.ts'
import { blocksOf } from '../ticket-systems/guide-blocks.ts'
import { apiServer, table } from './look-up-server.ts'
import { inside } from './looking-up.ts'
import { callHook } from './webhooks.ts'
import { type World, world } from './world.ts'

const file = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/tls', name))
const keyHost = 'keys.rapport.test'
export const signingKey = 'the-signing-key-of-connectwise'

/** Gives out the key of ConnectWise by https, at an address like that of the guide. */
async function keyServer(test: Test) {
  const server = createServer({ key: file('key.pem'), cert: file('certificate.pem') }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ signing_key: signingKey }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const usual = getCACertificates('default')
  setDefaultCACertificates([...usual, file('certificate.pem').toString()])
  test.teardown(() => {
    setDefaultCACertificates(usual)
    server.closeAllConnections()
    server.close()
  })
  return `${keyHost}:${(server.address() as AddressInfo).port}`
}

/** The API of both: Otto's address is told by either, Anna's by none. */
const answers = {
  '/rest/api/2/user?accountId=qm%3Aotto': {
    ...{ accountId: 'qm:otto', displayName: 'Otto Kranz', emailAddress: 'otto@sudhaus.example' },
  },
  '/company/contacts/77': {
    ...{ id: 77, firstName: 'Otto', lastName: 'Kranz' },
    communicationItems: [{ value: 'Otto@sudhaus.example', communicationType: 'Email', defaultFlag: true }],
  },
}

const shown = (kind: string, system: string) =>
  JSON.parse(blocksOf(`json ${kind}`).find((each) => each.system === system)!.content)

export interface TwoSystems extends World {
  jira: { id: string; secret: string }
  connectwise: { id: string; keyUrl: string }
  /** Of the client that both systems know. */
  nordwind: string
  ida: string
  anna: string
}

/** Everything as the guides say: two connections, mappings, look-ups, and people entered with their ids in both. */
export async function twoSystems(test: Test): Promise<TwoSystems> {
  const firm = await world(test, { env: { ...inside, SWEEP_INTERVAL_MS: '50' } })
  const key = await keyServer(test)
  const api = await apiServer(test, table(answers))
  const allowed = new Set([key, new URL(api.base).host])
  const outbound = createOutbound(allowed, async () => [{ address: '127.0.0.1', family: 4 }])
  const deps = { ...firm.deps, outbound }
  const app = await buildApp(deps)
  test.teardown(async () => {
    await app.close()
    outbound.close()
  })
  const here = { ...firm, deps, app }
  return { ...here, ...(await entered(here)), ...(await connected(here, `https://${key}`, api.base)) }
}

async function entered({ api }: World) {
  const put = async (path: string, body: object): Promise<string> => (await api.put(path, body)).body.id
  const ida = { name: 'Ida Lund', email: 'ida@your-firm.example' }
  await put('/consultants/external/jira/5b10', ida)
  const nordwind = await put('/clients/external/connectwise/250', { name: 'Nordwind Logistik' })
  const anna = { name: 'Anna Berg', email: 'anna.berg@nordwind.example', clientId: nordwind }
  await put('/contacts/external/connectwise/55', anna)
  const [policy] = (await api.get('/policies')).body.items
  await api.patch(`/policies/${policy.id}`, { delayMinutes: 0 })
  return {
    nordwind,
    ida: await put('/consultants/external/connectwise/ilund', ida),
    anna: await put('/contacts/external/jira/qm:anna', anna),
  }
}

async function connected({ api }: World, keys: string, base: string) {
  const [jira, connectwise] = await Promise.all(
    ['jira', 'connectwise'].map(async (system) => (await api.post('/connections', shown('connection', system))).body),
  )
  const keyUrl = `${keys}/v2025_1/system/callbackkey/index.rails?companyName=Cobalt`
  await api.put(`/connections/${connectwise.id}/secret`, { secret: keyUrl })
  const { items } = (await api.get('/clients')).body
  const mapping = shown('mapping', 'jira')
  const clients = { 'Nordwind Logistik': items[0].id }
  await api.patch(`/connections/${jira.id}`, { mapping: { ...mapping, client: { ...mapping.client, clients } } })
  await api.patch(`/connections/${connectwise.id}`, { mapping: shown('mapping', 'connectwise') })
  for (const [system, { id }] of Object.entries({ jira, connectwise })) {
    const { status, text } = await api.put(`/connections/${id}/look-up`, { ...shown('look-up', system), baseUrl: base })
    if (status !== 200) throw new Error(text)
  }
  return { jira, connectwise: { id: connectwise.id, keyUrl } }
}

let calls = 0

/** One call as Jira sends it: signed with the secret of the webhook, repeated under the same identifier. */
export function fromJira(firm: TwoSystems, event: object, identifier = `flow-${++calls}`) {
  const body = JSON.stringify(event)
  return callHook(firm, firm.jira.id, body, {
    'content-type': 'application/json',
    'x-atlassian-webhook-identifier': identifier,
    'x-hub-signature': `sha256=${createHmac('sha256', firm.jira.secret).update(body).digest('hex')}`,
  })
}

/** One call as ConnectWise sends it, with the id and the action behind the address. */
export function fromConnectWise(firm: TwoSystems, event: { ID: number; Action: string }, key = signingKey) {
  const body = JSON.stringify(event)
  const digest = createHash('sha256').update(key, 'utf8').digest()
  return callHook(firm, `${firm.connectwise.id}?id=${event.ID}&action=${event.Action}`, body, {
    'content-type': 'application/json',
    'x-content-signature': createHmac('sha256', digest).update(body).digest('base64'),
  })
}
