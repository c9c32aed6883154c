/**
 * Process: `npm run bench`. Prints our figure beside the bare limit, measured in the same run, in turn. `--json` prints
 * one JSON array instead; names given on the command line run only those (`intake` those of every ticket system);
 * `--firms 21` makes the database of `scores` small, `--seconds 10` the `storm` short, `--due 10000` fewer invitations `due-at-once`.
 */
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { migrateToLatest } from '../../db/migrator.ts'
import { loadConfig } from '../../src/config.ts'
import { closeDeps, makeDeps } from '../../src/deps.ts'
import { startTemporaryPostgres } from '../../src/embedded-postgres.ts'
import { migrateQueueSchema } from '../../src/jobs.ts'
import { silentLog } from '../helpers/log.ts'
import { capture } from './capture.ts'
import type { Bench, BenchCase } from './case.ts'
import { decisions } from './decisions.ts'
import { benchDueAtOnce } from './due-at-once.ts'
import { figures } from './figures.ts'
import { intakeCases } from './intake.ts'
import { benchReplay } from './replay.ts'
import { type Line, printTable, summarise } from './report.ts'
import { benchScores } from './scores.ts'
import { sendingCases } from './sending.ts'
import { benchStorm } from './storm.ts'

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    firms: { type: 'string', default: '200' },
    due: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
  },
  allowPositionals: true,
})
const all: BenchCase[] = [capture, decisions, ...intakeCases, ...figures, ...sendingCases(process.env.REDIS_URL)]
const names = [...all.map(({ name }) => name), 'intake', 'scores', 'storm', 'due-at-once', 'replay']
const unknown = positionals.find((name) => !names.includes(name))
if (unknown) {
  console.error(`there is no benchmark "${unknown}"; there are ${names.join(', ')}`)
  process.exit(1)
}
const isChosen = (name: string) =>
  positionals.length === 0 ||
  positionals.some((each) => name === each || (each === 'intake' && name.startsWith('intake-')))
const chosen = all.filter(({ name }) => isChosen(name))
const firms = Math.min(1000, Math.max(21, Number(values.firms) || 200))
const seconds = Math.min(600, Math.max(1, Number(values.seconds) || 60))
const rounds = Math.min(20, Math.max(1, Number(values.rounds) || 3))

/** Runs the work on a database of its own, with the API beside it in another process. */
async function withBench<T>(work: (bench: Bench) => Promise<T>): Promise<T> {
  const database = await startTemporaryPostgres({ durable: true })
  try {
    await migrateToLatest(database.ownerUrl, database.appPassword)
    await migrateQueueSchema(database.ownerUrl)
    const env = {
      DATABASE_URL: database.appUrl,
      PUBLIC_URL: 'http://localhost',
      SECRET_KEYS: `1:${randomBytes(32).toString('base64')}`,
      RATE_LIMIT: '1000000',
      QUEUE_PREFIX: `bench-${randomBytes(4).toString('hex')}`,
      MAIL_FROM: 'surveys@rapport.test',
    }
    const server = fork(join(import.meta.dirname, 'server.ts'), { env: { ...env, PATH: process.env.PATH } })
    const [{ apiBase, bareBase }] = (await once(server, 'message')) as [{ apiBase: string; bareBase: string }]
    const deps = makeDeps(loadConfig(env, ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS']), {
      name: 'test',
      log: silentLog,
    })
    try {
      return await work({ deps, env, ownerUrl: database.ownerUrl, appUrl: database.appUrl, apiBase, bareBase })
    } finally {
      server.disconnect()
      await closeDeps(deps)
    }
  } finally {
    await database.stop()
  }
}

async function runCases(bench: Bench): Promise<Line[]> {
  const lines: Line[] = []
  for (const each of chosen) {
    const { ours, limit, end } = await each.prepare(bench, rounds + 1)
    await ours() // one round of warming up, not counted
    await limit()
    const measured = []
    for (let round = 0; round < rounds; round++) measured.push({ ours: await ours(), limit: await limit() })
    end?.()
    const line = summarise(each, measured)
    lines.push(line)
    if (!values.json) printTable(line, lines.length === 1)
  }
  return lines
}

const lines = chosen.length > 0 ? await withBench(runCases) : []
const scores = isChosen('scores')
  ? await withBench((bench) => benchScores(bench, { firms, rounds, quiet: values.json }))
  : undefined
const storm = isChosen('storm')
  ? await withBench((bench) => benchStorm(bench, { seconds, quiet: values.json }))
  : undefined
const dueAtOnce = isChosen('due-at-once')
  ? await withBench((bench) =>
      benchDueAtOnce(bench, {
        due: Number(values.due) || 1_000_000,
        redisUrl: process.env.REDIS_URL,
        quiet: values.json,
      }),
    )
  : undefined
const replay = isChosen('replay')
  ? await withBench((bench) => benchReplay(bench, { occasions: 100_000, quiet: values.json }))
  : undefined
if (values.json)
  console.log(
    JSON.stringify([
      ...[...lines, ...(scores?.lines ?? [])].map(({ limitIs: _, p50Ours: __, p50Limit: ___, ...line }) => line),
      ...(scores?.figures ?? []),
      ...(storm ? [{ name: 'storm', ...storm }] : []),
      ...(replay ? [{ name: 'replay', ...replay }] : []),
      ...(dueAtOnce ? [{ name: 'due-at-once', ...dueAtOnce }] : []),
    ]),
  )
