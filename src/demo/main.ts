/**
 * Process: `npm run demo`. Plays the whole way on an empty machine, from a solved ticket to a figure, and prints what
 * happens; then stays up to be looked at. With `--once` it ends there, and its last line is the outcome as JSON.
 */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { migrateToLatest } from '../../db/migrator.ts'
import { loadConfig } from '../config.ts'
import { freePort, startTemporaryPostgres } from '../embedded-postgres.ts'
import { startEverything } from '../everything.ts'
import { migrateQueueSchema } from '../jobs.ts'
import { createLog } from '../log.ts'
import { runProcess } from '../process.ts'
import { firms } from './firms.ts'
import { type FoundedFirm, foundFirm } from './found.ts'
import { answerMails, askAtOnce, mailsOf, type Outcome, outcomeOf, solve, ticketsOf, writeScorecard } from './story.ts'
import { tableOf } from './table.ts'

const once = process.argv.includes('--once')
const say = (line: string) => console.log(line)

const systemNames = { zendesk: 'Zendesk', generic: 'the client portal' }

let began = ''
async function step<T>(name: string, fn: () => Promise<T>): Promise<T> {
  began = name
  say(`* ${name}`)
  return fn()
}

await runProcess(async () => {
  const closers: (() => Promise<void>)[] = []
  const close = async () => {
    for (const closer of closers.toReversed()) await closer()
  }
  try {
    const outcome = await play(closers)
    if (once) {
      await close()
      say(JSON.stringify(outcome))
      process.exit(0)
    }
    say('\nCtrl-C ends it; everything is thrown away then.')
    return { close }
  } catch (error) {
    await close().catch(() => {})
    throw new Error(`the demo failed at the step "${began}": ${(error as Error).message}`)
  }
})

async function play(closers: (() => Promise<void>)[]): Promise<Outcome> {
  const database = await step('start PostgreSQL 18 in a temporary folder and create the tables', async () => {
    const started = await startTemporaryPostgres()
    closers.push(started.stop)
    await migrateToLatest(started.ownerUrl, started.appPassword)
    await migrateQueueSchema(started.ownerUrl)
    return started
  })
  const { deps, base } = await step('start API and workers in this process', async () => {
    const port = await usablePort(process.env.PORT)
    const settings = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}`, RATE_LIMIT: '1000000' }
    const secretKeys = `1:${randomBytes(32).toString('base64')}`
    const config = loadConfig(
      {
        ...settings,
        DATABASE_URL: database.appUrl,
        SECRET_KEYS: secretKeys,
        SWEEP_INTERVAL_MS: '200',
        LOG_LEVEL: 'error',
      },
      ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS'],
    )
    const everything = await startEverything(config, createLog(config, 'demo'))
    closers.push(everything.close)
    return { deps: everything.deps, base: config.PUBLIC_URL }
  })
  const founded = await step(`found ${firms.map(({ name }) => name).join(' and ')}, with their people`, () =>
    Promise.all(firms.map((firm) => foundFirm(deps, base, firm))),
  )
  const played: { founded: FoundedFirm; outcome: Outcome; unanswered: string[] }[] = []
  for (const [index, each] of founded.entries()) played.push(await playFirm(each, index === 0 ? 2 : 3))
  await step('make sure that neither firm sees the other', () => lookAcross(founded))
  const scorecard = await step('write a scorecard to show', () => writeScorecard(founded[0]!))
  printResults(played.map(({ founded: { firm }, outcome }) => [firm.name, outcome]))
  say(`\nA scorecard to open in a browser or to print: ${scorecard}`)
  if (!once) await printAddresses(base, played)
  return total(played.map(({ outcome }) => outcome))
}

async function playFirm(founded: FoundedFirm, rounds: number) {
  const { firm } = founded
  const tickets = ticketsOf(founded, rounds)
  await step(`${firm.name}: ask at once instead of a day later`, () => askAtOnce(founded))
  await step(`${firm.name}: ${systemNames[firm.system]} tells of ${tickets.length} solved tickets`, () =>
    solve(founded, tickets),
  )
  const mails = await step(`${firm.name}: the workers ask`, () => mailsOf(founded, tickets.length, say))
  const unanswered = await step(`${firm.name}: clients answer on the survey page`, () =>
    answerMails(founded, tickets, mails, say),
  )
  const outcome = await step(`${firm.name}: calculate the service scores`, () => outcomeOf(founded))
  const wanted = { tickets: tickets.length, invitations: tickets.length, responses: tickets.length - unanswered.length }
  for (const [name, count] of Object.entries(wanted))
    if (outcome[name as keyof typeof wanted] !== count)
      throw new Error(`${outcome[name as keyof typeof wanted]} ${name} instead of ${count}`)
  return { founded, outcome, unanswered }
}

async function lookAcross([one, other]: FoundedFirm[]) {
  const [theirs] = await other!.api.all<{ id: string }>('/v1/consultants')
  const seen = await one!.api.get(`/v1/consultants/${theirs!.id}`).then(
    () => true,
    (error: Error) => !error.message.includes('answered 404'),
  )
  if (seen) throw new Error(`${one!.firm.name} can read a consultant of ${other!.firm.name}`)
}

function printResults(results: [string, Outcome][]) {
  for (const [name, outcome] of results) {
    say(`\n${name}: ${outcome.tickets} tickets, ${outcome.invitations} asked, ${outcome.responses} answered`)
    say(tableOf(outcome.consultants))
  }
}

async function printAddresses(base: string, played: { founded: FoundedFirm; unanswered: string[] }[]) {
  say(`\nAPI documentation   ${base}/docs`)
  for (const { founded, unanswered } of played) {
    const mailbox = await founded.api.post<{ url: string }>('/v1/captured-mail-links')
    say(`\n${founded.firm.name}`)
    say(`  a survey to answer  ${unanswered[0]}`)
    say(`  captured mail       ${mailbox.url}`)
    const body = JSON.stringify({ email: founded.firm.owner.email, password: founded.password })
    say(`  sign in             curl ${base}/v1/sessions -H 'content-type: application/json' -d '${body}'`)
  }
}

function total(outcomes: readonly Outcome[]): Outcome {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((all, outcome) => all + of(outcome), 0)
  return {
    tickets: sum(({ tickets }) => tickets),
    invitations: sum(({ invitations }) => invitations),
    responses: sum(({ responses }) => responses),
    consultants: outcomes.flatMap(({ consultants }) => consultants),
  }
}

/** The wanted port, by default 3000; a free one when that is taken. */
function usablePort(wanted = '3000'): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(freePort()))
    probe.listen(Number(wanted), '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
