/** The embedded PostgreSQL outlives everything that can happen to the process that started it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { root } from '../helpers/source.ts'
import { until } from '../helpers/until.ts'

interface Held {
  child: ChildProcess
  ownerUrl: string
  folder: string
  refused?: string
}

async function newFolder(t: Test, mode = 0o755): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'rapport-embedded-'))
  await chmod(base, mode)
  t.teardown(() => rm(base, { recursive: true, force: true }))
  return join(base, 'postgres')
}

/** A process that holds a server on the folder. */
async function hold(t: Test, folder: string): Promise<Held> {
  const child = spawn(process.execPath, [join(root, 'test/helpers/hold-postgres.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout!.setEncoding('utf8'), 'data')) as [string]
  return { child, ...(JSON.parse(line) as Omit<Held, 'child'>) }
}

const query = async (url: string, text: string) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const serverPid = async (folder: string) => Number.parseInt(await readFile(join(folder, 'postmaster.pid'), 'utf8'), 10)

/** A process that has ended and waits to be noticed by its parent is not alive. */
const isAlive = (pid: number) => {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)])
      .toString()
      .startsWith('Z')
  } catch {
    return false
  }
}

/** Kills the process that holds the server, and waits for what follows from it: the end of the server. */
async function kill(held: Held) {
  const pid = await serverPid(held.folder)
  await killAlone(held)
  await until('the server has ended', () => !isAlive(pid))
}

async function killAlone({ child }: Held) {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

t.test('when its process is killed the server ends by itself, and the folder starts again with its data', async (t) => {
  const folder = await newFolder(t)
  const first = await hold(t, folder)
  await query(first.ownerUrl, 'create table kept as select 42 as answer')
  await kill(first)
  const second = await hold(t, folder)
  t.same(await query(second.ownerUrl, 'select answer from kept'), [{ answer: 42 }])
  await kill(second)
})

t.test('a second process on the same folder is refused, and the first goes on', async (t) => {
  const folder = await newFolder(t)
  const first = await hold(t, folder)
  const second = await hold(t, folder)
  t.equal(second.refused, `the data folder ${folder} is in use by another process of Rapport`)
  t.same(await query(first.ownerUrl, 'select 1 as one'), [{ one: 1 }])
  await kill(first)
})

t.test('a server that lost its guard as well is taken over', async (t) => {
  const folder = await newFolder(t)
  const first = await hold(t, folder)
  await query(first.ownerUrl, 'create table kept as select 42 as answer')
  const pid = await serverPid(first.folder)
  const guard = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)]).toString())
  process.kill(guard, 'SIGKILL')
  await killAlone(first)
  t.ok(isAlive(pid), 'nobody looks after the server')
  const second = await hold(t, folder)
  t.same(await query(second.ownerUrl, 'select answer from kept'), [{ answer: 42 }])
  t.not(await serverPid(second.folder), pid)
  await kill(second)
})

t.test('a process id that belongs to somebody else by now does not stop the start', async (t) => {
  const folder = await newFolder(t)
  const first = await hold(t, folder)
  const file = join(first.folder, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8')).split('\n')
  await kill(first)
  const somebody = spawn('sleep', ['60'], { stdio: 'ignore' })
  t.teardown(() => somebody.kill())
  await writeFile(file, [String(somebody.pid), ...lines.slice(1)].join('\n'))
  const second = await hold(t, folder)
  t.equal(second.refused, undefined)
  t.ok(isAlive(somebody.pid!), 'and nobody is harmed')
  await kill(second)
})

t.test('a data folder that was begun and not finished is made anew', async (t) => {
  const folder = await newFolder(t)
  await mkdir(`${folder}.unfinished`)
  await writeFile(join(`${folder}.unfinished`, 'PG_VERSION'), '18\n')
  const held = await hold(t, folder)
  t.same(await query(held.ownerUrl, 'select 1 as one'), [{ one: 1 }])
  await kill(held)
})

const notRoot = process.getuid?.() === 0 ? false : 'only root has folders that PostgreSQL cannot enter'
t.test(
  'for root, a folder that PostgreSQL cannot enter is replaced by one that it can',
  { skip: notRoot },
  async (t) => {
    const folder = await newFolder(t, 0o700)
    const first = await hold(t, folder)
    t.teardown(() => rm(first.folder, { recursive: true, force: true }))
    t.match(first.folder, /^\/var\/lib\/rapport\/postgres-/)
    await query(first.ownerUrl, 'create table kept as select 42 as answer')
    const pid = await serverPid(first.folder)
    await kill(first)
    await until('the server has ended', () => !isAlive(pid))
    const second = await hold(t, folder)
    t.equal(second.folder, first.folder, 'the same the next time')
    t.same(await query(second.ownerUrl, 'select answer from kept'), [{ answer: 42 }])
    const secondPid = await serverPid(second.folder)
    await kill(second)
    await until('the server has ended', () => !isAlive(secondPid))
  },
)
