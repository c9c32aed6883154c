/** Reading scores over HTTP, beside one row by primary key. */
import type { Bench, BenchCase } from '../case.ts'
import { load, type Shot } from '../load.ts'
import { type Line, summarise } from '../report.ts'
import { asOwner, type BenchFirm } from '../seed.ts'

/** Rows for the bare read, one for each consultant. */
export const makeReadRows = (bench: Bench, firms: BenchFirm[]) =>
  asOwner(bench, null, async (client) => {
    await client.query('create table if not exists bench_read_rows (id uuid primary key, body text)')
    await client.query(`insert into bench_read_rows select id, repeat('x', 400) from unnest($1::uuid[]) id`, [
      firms.flatMap(({ consultantIds }) => consultantIds),
    ])
    await client.query('grant select on bench_read_rows to rapport_app; analyze bench_read_rows')
  })

const authorised = ({ apiKey }: BenchFirm) => ({ headers: { authorization: `Bearer ${apiKey}` } })

const ofConsultants = (firms: BenchFirm[], path: (id: string) => string) =>
  firms.flatMap((firm) =>
    firm.consultantIds.map((id): Shot => ({ method: 'GET', path: path(id), ...authorised(firm) })),
  )

const lists = (firms: BenchFirm[]) =>
  firms.map((firm): Shot => ({ method: 'GET', path: '/v1/scores?limit=50', ...authorised(firm) }))

const times = (shots: Shot[], amount: number) => Array.from({ length: amount }, (_, nth) => shots[nth % shots.length]!)

/** One consultant's score, and the list of 50, in turn with the bare read. */
export async function readScores(bench: Bench, firms: BenchFirm[], rounds: number, state: string): Promise<Line[]> {
  const score = times(
    ofConsultants(firms, (id) => `/v1/consultants/${id}/score`),
    6000,
  )
  const bare = times(
    ofConsultants(firms, (id) => `/row/${id}`),
    6000,
  )
  const limit = () => load(bench.bareBase, bare, 200)
  const limitIs = 'Fastify and one prepared read by primary key'
  return [
    await inTurn(
      { name: `score (${state})`, unit: 'reads/s', limitIs },
      rounds,
      () => load(bench.apiBase, score, 200),
      limit,
    ),
    await inTurn(
      { name: `scores (${state})`, unit: 'lists/s', limitIs },
      rounds,
      () => load(bench.apiBase, times(lists(firms), 1500), 200),
      limit,
    ),
  ]
}

async function inTurn(
  what: Pick<BenchCase, 'name' | 'unit' | 'limitIs'>,
  rounds: number,
  ours: () => ReturnType<typeof load>,
  limit: () => ReturnType<typeof load>,
): Promise<Line> {
  await ours()
  await limit()
  const measured = []
  for (let round = 0; round < rounds; round++) measured.push({ ours: await ours(), limit: await limit() })
  return summarise(what, measured)
}
