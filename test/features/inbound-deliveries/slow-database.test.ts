import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import type { Answer } from '../../helpers/api.ts'
import { connectZendesk, sendEvent, statusChanged } from '../../helpers/webhooks.ts'
import { ownerClient, type World, world } from '../../helpers/world.ts'

const perSecond = 500

/** Sends calls at that rate, whatever becomes of those before; resolves to the answer of each, by its id. */
async function sendFor(firm: World, connection: string, seconds: number) {
  const answers: Promise<[id: string, Answer]>[] = []
  const began = performance.now()
  while (performance.now() - began < seconds * 1000) {
    const due = Math.min(perSecond * seconds, ((performance.now() - began) / 1000) * perSecond)
    while (answers.length < due) {
      const event = statusChanged(`t${answers.length}`, 'OPEN', 'SOLVED', new Date())
      answers.push(sendEvent(firm, connection, event).then((answer) => [event.id, answer]))
    }
    await sleep(5)
  }
  return new Map(await Promise.all(answers))
}

const stored = ({ asTenant }: World) =>
  asTenant(({ tx }) => tx.selectFrom('inboundDeliveries').select(['deliveryKey', 'body', 'state']).execute())

/** What must hold however slow it was; resolves to how many of each status there were. */
async function checkAll(t: Test, firm: World, answers: Map<string, Answer>) {
  const rows = new Map((await stored(firm)).map((row) => [row.deliveryKey, row]))
  const counts = { taken: 0, putOff: 0 }
  const wrong: string[] = []
  for (const [id, { status, headers, text }] of answers) {
    if (status === 200) counts.taken += 1
    else counts.putOff += 1
    if (status === 200 && !rows.has(id)) wrong.push(`${id} was answered 200 and is lost`)
    if (status !== 200 && status !== 429) wrong.push(`${id} was answered ${status}: ${text}`)
    const wait = Number(headers['retry-after'])
    if (status === 429 && !(wait >= 1 && wait < 60)) wrong.push(`${id} does not hear when to come back`)
  }
  for (const [key, { body, state }] of rows)
    if (JSON.parse(body.toString()).id !== key || state !== 'received') wrong.push(`${key} is half stored`)
  t.same(wrong.slice(0, 5), [])
  t.comment(`${counts.taken} taken, ${counts.putOff} put off, ${rows.size} stored`)
  return counts
}

/** Holds up every insert for a while. */
async function block(owner: pg.Client, forMs: number) {
  await owner.query('begin; lock table inbound_deliveries in share row exclusive mode')
  await sleep(forMs)
  await owner.query('commit')
}

t.test(
  'while inserts stand still now and then, calls wait or are put off, and none that was taken is lost',
  async (t) => {
    const firm = await world(t)
    const connection = await connectZendesk(firm)
    const owner = await ownerClient(t, firm)
    const sending = sendFor(firm, connection, 2)
    for (let times = 0; times < 4; times++) {
      await block(owner, 250)
      await sleep(250)
    }
    const { taken } = await checkAll(t, firm, await sending)
    t.ok(taken > 100, `${taken}`)
  },
)

t.test('when the database stands still for seconds, calls are put off and none that was taken is lost', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const owner = await ownerClient(t, firm)
  const sending = sendFor(firm, connection, 3)
  await sleep(300)
  await block(owner, 2600)
  const answers = await sending
  const { taken, putOff } = await checkAll(t, firm, answers)
  t.ok(taken > 0 && putOff > 0)

  const again = [...answers].filter(([, { status }]) => status === 429).map(([id]) => id)
  for (let start = 0; start < again.length; start += 200)
    await Promise.all(
      again.slice(start, start + 200).map(async (id) => {
        const event = { ...statusChanged(id, 'OPEN', 'SOLVED', new Date()), id }
        t.equal((await sendEvent(firm, connection, event)).status, 200)
      }),
    )
  t.equal((await stored(firm)).length, answers.size, 'what comes again is taken, and counts once')
})

t.test('when every connection to the database breaks, nothing that was answered 200 is lost', async (t) => {
  const firm = await world(t)
  const connection = await connectZendesk(firm)
  const killer = new pg.Client({ connectionString: firm.appUrl })
  await killer.connect()
  t.teardown(() => killer.end())
  const sending = sendFor(firm, connection, 2)
  for (let times = 0; times < 3; times++) {
    await sleep(400)
    await killer.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
        and application_name = 'rapport-test'`)
  }
  await checkAll(t, firm, await sending)
  t.match(await sendEvent(firm, connection, statusChanged('last', 'OPEN', 'SOLVED', new Date())), { status: 200 })
})
