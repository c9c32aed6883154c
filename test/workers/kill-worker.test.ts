import { once } from 'node:events'
import { sql } from 'kysely'
import { manyDueInvitations } from '../helpers/many-invitations.ts'
import { startMailServer } from '../helpers/smtp.ts'
import { until } from '../helpers/until.ts'
import { startWorkerProcess } from '../helpers/worker-process.ts'
import { onEachBackend, type World, world } from '../helpers/world.ts'

const invitations = 2000
const kills = 10
const connections = 10

/** What would take minutes: claims of dead workers run out, and what they were told about is told again. */
const minutesPass = ({ asTenant }: World) =>
  asTenant(({ tx }) =>
    sql`update invitations set claimed_until = claimed_until - interval '3 minutes',
      nudged_at = nudged_at - interval '3 minutes' where state in ('scheduled', 'sending')`.execute(tx),
  )

onEachBackend('a worker killed ten times among 2,000 mails loses none and sends none twice', async (t, backend) => {
  const server = await startMailServer(t)
  const env = {
    SMTP_URL: server.url,
    MAIL_FROM: 'surveys@firm.example',
    SMTP_CONNECTIONS: String(connections),
    SWEEP_INTERVAL_MS: '100',
  }
  const firm = await world(t, { backend, env })
  await manyDueInvitations(firm, invitations)

  for (let kill = 1; kill <= kills; kill++) {
    const worker = startWorkerProcess(firm)
    const enough = Math.ceil((invitations / (kills + 1)) * kill)
    const ready = () => {
      if (worker.exitCode !== null) throw new Error('the worker ended by itself')
      return server.mails.length >= enough
    }
    await until(`${enough} mails came`, ready, 60_000)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    await minutesPass(firm)
  }
  const survivor = startWorkerProcess(firm)
  const finished = async () => {
    const { rows } = await firm.asTenant(({ tx }) =>
      sql<{ open: number }>`select count(*)::int as open from invitations
        where state in ('scheduled', 'sending')`.execute(tx),
    )
    return rows[0]!.open === 0
  }
  await until('nothing is left to send', finished, 60_000)
  survivor.kill('SIGTERM')
  await once(survivor, 'exit')

  const rows = await firm.asTenant(({ tx }) => tx.selectFrom('invitations').select(['id', 'state']).execute())
  const mailed = server.mails.map(({ messageId }) => messageId.slice(1).split('.')[0]!)
  const arrived = new Set(mailed)
  const unknown = rows.filter(({ state }) => state === 'unknown')
  t.comment(`${unknown.length} unknown, of which ${unknown.filter(({ id }) => arrived.has(id)).length} arrived`)
  t.equal(mailed.length, arrived.size, 'no mail came twice')
  t.same(
    rows.filter(({ id, state }) => (state === 'sent' ? !arrived.has(id) : state !== 'unknown')),
    [],
    'every mail came, or is known to be unknown',
  )
  t.ok(unknown.length <= kills * connections, 'unknown are at most those that were on their way at a kill')
  const visible = await firm.api.get('/invitations?state=unknown&limit=200')
  t.equal(visible.body.items.length, unknown.length, 'unknown ones are visible')
  const { rows: cells } = await firm.asTenant(({ tx }) =>
    sql<{ delivered: number }>`select sum(firm_delivered)::int as delivered from invitation_cells`.execute(tx),
  )
  t.equal(cells[0]!.delivered, rows.length - unknown.length, 'every delivered mail is counted once')
})
