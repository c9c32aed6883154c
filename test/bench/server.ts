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
    text: `select dimension, value, sum(n) as n, sum(s)::float8 as s from bench_metric_cells
           where consultant_id = $1 and day > current_date - 365 group by dimension, value`,
    values: [request.params.id],
  })
  return rows
})

const [apiBase, bareBase] = [await app.listen({ port: 0 }), await bare.listen({ port: 0 })]
process.send?.({ apiBase, bareBase })
process.on('disconnect', () => process.exit(0))
