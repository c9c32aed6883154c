/** Process: the real API, and beside it the bare limit, Fastify with one prepared statement each, on the same pool. */
import Fastify from 'fastify'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { makeDeps } from '../../src/deps.ts'
import { silentLog } from '../helpers/log.ts'

const config = loadConfig(process.env, ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS'])
const deps = makeDeps(config, { name: 'api', log: silentLog })
const app = await buildApp(deps)
const bare = Fastify({ logger: false })

bare.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
  done(null, body),
)
bare.post('/row', async (request) => {
  await deps.pool.query({
    name: 'bench_insert',
    text: 'insert into bench_rows (body) values ($1)',
    values: [typeof request.body === 'string' ? request.body : JSON.stringify(request.body)],
  })
  return {}
})
bare.get<{ Params: { id: string } }>('/row/:id', async (request) => {
  const { rows } = await deps.pool.query({
    name: 'bench_read',
    text: 'select id, body from bench_read_rows where id = $1',
    values: [request.params.id],
  })
  return rows[0]
})
bare.get<{ Params: { id: string } }>('/sums/:id', async (request) => {
  const { rows } = await deps.pool.query({
    name: 'bench_sums',
    text: `select kind, dimension, (day <= current_date - 30)::int + (day <= current_date - 90)::int as span, value,
             sum(n) as n, sum(s) as s, sum(s2) as s2
           from bench_metric_cells where consultant_id = $1 and day > current_date - 365 group by 1, 2, 3, 4
           union all
           select null, null, (day <= current_date - 30)::int + (day <= current_date - 90)::int, null, sum(n), null, null
           from bench_service_cells where consultant_id = $1 and day > current_date - 365 group by 3
           union all
           select null, null, (day <= current_date - 30)::int + (day <= current_date - 90)::int, null, sum(delivered),
             sum(responded), null
           from bench_invitation_cells where consultant_id = $1 and day > current_date - 365 group by 3`,
    values: [request.params.id],
  })
  return rows
})

const [apiBase, bareBase] = [await app.listen({ port: 0 }), await bare.listen({ port: 0 })]
process.send?.({ apiBase, bareBase })
process.on('disconnect', () => process.exit(0))
