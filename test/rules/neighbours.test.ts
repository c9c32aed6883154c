/** Walks every route with the ids of another firm: the answer must be that for an id which does not exist. */
import t from 'tap'
import { newId } from '../../src/ids.ts'
import { apiClient } from '../helpers/api.ts'
import { fillFirm } from '../helpers/full-firm.ts'
import { type DescribedOperation, exampleBody, operations, pathWith } from '../helpers/openapi.ts'
import { world } from '../helpers/world.ts'

const all = (await operations()).filter(({ path }) => path.startsWith('/v1/'))
const firm = await world(t, { env: { SWEEP_INTERVAL_MS: '100', RATE_LIMIT: '1000000' } })
await fillFirm(firm)
const neighbour = await firm.neighbour()
await fillFirm({ ...firm, ...neighbour })

type Ids = Record<string, string>

/** Of each kind of thing one id of a firm, by the name of its path (`clients`) and of a reference (`clientId`). */
async function idsOf({ api }: Pick<typeof firm, 'api'>): Promise<Ids> {
  const ids: Ids = {}
  for (const { path, method } of all) {
    const many = /^\/v1\/([a-z-]+)$/.exec(path)?.[1]
    if (!many || method !== 'GET') continue
    const [first] = (await api.get(`/${many}`)).body.items ?? []
    if (first?.id) ids[many] = ids[`${many.replace(/ies$/, 'y').replace(/s$/, '')}Id`] = first.id
  }
  ids.milestoneId = (await api.get(`/engagements/${ids.engagements}/milestones`)).body.items[0].id
  ids.deliveryId = (await api.get(`/connections/${ids.connections}/deliveries`)).body.items[0].id
  ids.sandbox = ids['captured-mails']!
  ids.resourceId = ids.clientId!
  ids.actorId = ids['api-keys']!
  return ids
}

const mine = await idsOf(neighbour)
const theirs = await idsOf(firm)

/** Every parameter that names something: in the path, in the query, and references in the body. */
function placesOf({ path, operation }: DescribedOperation): string[] {
  const resource = path.split('/')[2]!
  const inPath = [...path.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name]) => (name === 'id' ? resource : name!))
  const inQuery = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.name.endsWith('Id'))
    .map(({ name }) => name)
  const inBody = [...JSON.stringify(exampleBody(operation) ?? null).matchAll(/"([a-z]+Id)":"[0-9a-f-]{36}"/g)].map(
    ([, name]) => name!,
  )
  return [...new Set([...inPath, ...inQuery, ...inBody])].filter(
    (name) => !['number', 'source', 'externalId', 'kind', 'language'].includes(name),
  )
}

/** The call with the given ids; queries and bodies name only what `foreign` has. */
async function call({ method, path, operation }: DescribedOperation, ids: Ids, foreign: string) {
  const resource = path.split('/')[2]!
  const query = (operation.parameters ?? []).some(({ name }) => name === foreign) ? `?${foreign}=${ids[foreign]}` : ''
  const body = exampleBody(operation)
  const filled = body && JSON.parse(JSON.stringify(body), (key, value) => (key.endsWith('Id') && ids[key]) || value)
  const url = pathWith(path, (name) => ids[name === 'id' ? resource : name]!)
  const send = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const
  const sent = send[method]
  const answer =
    sent === 'get' || sent === 'delete'
      ? await neighbour.api[sent](url.slice(3) + query)
      : await neighbour.api[sent](url.slice(3) + query, filled)
  return { status: answer.status, type: answer.headers['content-type'], body: shape(answer.text) }
}

/** Without what differs between two calls of the same kind. */
const shape = (text: string) =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')

const everything = () =>
  firm.asTenant(async ({ tx, run }) => {
    const tables = await run<{ name: string }>(
      {
        name: 'test_tables',
        text: `select relname as name from pg_class where relkind = 'r' and relrowsecurity order by 1`,
      },
      [],
    )
    const rows: Record<string, unknown> = {}
    for (const { name } of tables)
      rows[name] = await tx
        .selectFrom(name as 'clients')
        .selectAll()
        .execute()
    return rows
  })

t.test(
  'an id of another firm is answered as one that does not exist, in the path, the query and the body',
  async (t) => {
    const before = await everything()
    let walked = 0
    for (const operation of all)
      for (const foreign of placesOf(operation)) {
        t.ok(theirs[foreign], `there is a ${foreign} for ${operation.name}`)
        const real = await call(operation, { ...mine, [foreign]: theirs[foreign]! }, foreign)
        const absent = await call(operation, { ...mine, [foreign]: newId() }, foreign)
        t.same(real, absent, `${operation.name} with a foreign ${foreign}`)
        const isResource = operation.path.startsWith(`/v1/${foreign}/{id}`)
        if (isResource) t.equal(real.status, 404, `${operation.name} answers 404`)
        walked++
      }
    t.ok(walked > 60, `${walked} places`)
    t.same(await everything(), before, 'and nothing of that firm has changed')
  },
)

t.test('no list shows anything of another firm', async (t) => {
  const foreign = new Set(Object.values(theirs))
  for (const { name, path } of all.filter(({ operation }) => operation.operationId?.startsWith('list'))) {
    const url = pathWith(path, (parameter) => mine[parameter === 'id' ? path.split('/')[2]! : parameter]!)
    const { text, status } = await neighbour.api.get(`${url.slice(3)}?limit=200`)
    // A live firm has nothing of a sandbox.
    t.equal(status, path.startsWith('/v1/sandbox/') ? 404 : 200, name)
    t.same(
      [...foreign].filter((id) => text.includes(id)),
      [],
      name,
    )
  }
})

t.test('a key with the firm in it exchanged opens neither firm', async (t) => {
  const made = await firm.api.post('/api-keys', { name: 'ours', scopes: ['clients:read'] })
  const bytes = Buffer.from(made.body.key.slice('rpt_live_'.length), 'base64url')
  Buffer.from(neighbour.tenantId.replaceAll('-', ''), 'hex').copy(bytes)
  const exchanged = apiClient(firm.app, `rpt_live_${bytes.toString('base64url')}`)
  t.equal((await exchanged.get('/clients')).status, 401)
  t.equal((await apiClient(firm.app, made.body.key).get('/clients')).status, 200)
})
