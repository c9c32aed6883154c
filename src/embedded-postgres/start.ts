import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chown, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { lockFolder } from './folder-lock.ts'
import { stopLeftover } from './leftover.ts'
import { canEnter, findPrograms, type OtherUser, sharedFolder, unprivilegedUser } from './programs.ts'

const run = promisify(execFile)

/** What guard.ts is told to run. */
export interface GuardOrder {
  program: string
  args: string[]
  env: Record<string, string>
  user: OtherUser
  stopSignal: NodeJS.Signals
  removeAfter: string | undefined
}

export interface Server {
  readonly port: number
  /** Where the data really is: another folder than the wanted one when PostgreSQL's user cannot get there. */
  readonly folder: string
  /** Resolves when the server is gone, wanted or not. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

export interface ServerOptions {
  folder: string
  superuser: string
  password: string
  /** Off only for data that need not survive the machine. */
  durable: boolean
  /** Deleted when the server has ended, even if this process was killed. */
  removeAfter?: string
}

/** Another process of ours runs the server of this folder. */
export class FolderInUse extends Error {
  readonly folder: string

  constructor(folder: string) {
    super(`the data folder ${folder} is in use by another process of Rapport`)
    this.folder = folder
  }
}

/** Makes the data folder where there is none, and starts a server on it on a free port of this machine. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const user = await unprivilegedUser()
  const programs = await findPrograms(user)
  const folder = await reachableFolder(resolve(options.folder), user)
  const lock = await lockFolder(folder)
  if (!lock) throw new FolderInUse(folder)
  try {
    const formerPid = await stopLeftover(folder)
    if (!(await exists(join(folder, 'PG_VERSION')))) await makeDataFolder(folder, programs, user, options)
    return await runServer(folder, programs, user, formerPid, options, () => lock.release())
  } catch (error) {
    lock.release()
    throw error
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

async function reachableFolder(folder: string, user: OtherUser): Promise<string> {
  await mkdir(dirname(folder), { recursive: true })
  if (await canEnter(dirname(folder), user)) return folder
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const elsewhere = join(sharedFolder, `${basename(folder)}-${name}`)
  await mkdir(sharedFolder, { recursive: true, mode: 0o755 })
  return elsewhere
}

/** Made beside its place and then moved there, so that a data folder is either whole or not there. */
async function makeDataFolder(folder: string, programs: string, user: OtherUser, options: ServerOptions) {
  const unfinished = `${folder}.unfinished`
  const passwordFile = `${folder}.password`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await rm(passwordFile, { force: true })
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600, flag: 'wx' })
  if (user) for (const path of [unfinished, passwordFile]) await chown(path, user.uid, user.gid)
  try {
    await run(
      join(programs, 'bin', 'initdb'),
      [
        ...['--pgdata', unfinished, '--username', options.superuser, '--pwfile', passwordFile],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'],
        ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        ...(options.durable ? [] : ['--no-sync']),
      ],
      { ...user, cwd: '/', env: { ...process.env, LC_ALL: 'C' } },
    )
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    const { stderr, message } = error as Error & { stderr?: string }
    throw new Error(`the embedded PostgreSQL could not make its data folder ${folder}: ${lastLines(stderr || message)}`)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

const lastLines = (text: string) => text.trim().split('\n').slice(-3).join(' ')

async function runServer(
  folder: string,
  programs: string,
  user: OtherUser,
  formerPid: number | undefined,
  options: ServerOptions,
  release: () => void,
): Promise<Server> {
  const port = await freePort()
  const order: GuardOrder = {
    program: join(programs, 'bin', 'postgres'),
    args: ['-D', folder, '-p', String(port), ...settings(options.durable)],
    // A number in postmaster.pid that now belongs to somebody else would stop the start; this says that it is stale,
    // and leaves PostgreSQL's own check for surviving backends at work.
    env: { LC_ALL: 'C', ...(formerPid !== undefined && { PG_GRANDPARENT_PID: String(formerPid) }) },
    user,
    stopSignal: options.durable ? 'SIGINT' : 'SIGQUIT',
    removeAfter: options.removeAfter,
  }
  const guard = spawn(process.execPath, [join(import.meta.dirname, 'guard.ts'), JSON.stringify(order)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((done) => {
    guard.once('exit', () => done())
    guard.once('error', () => done())
  }).then(release)
  await ready(guard, ended)
  return {
    port,
    folder,
    ended,
    stop: async () => {
      guard.ref()
      guard.stdin!.end()
      await ended
      await stopLeftover(folder) // only when the guard itself was killed
    },
  }
}

const settings = (durable: boolean) =>
  Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '256MB',
    lc_messages: 'C',
    ...(!durable && { fsync: 'off', full_page_writes: 'off' }),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])

/** Resolves when the server takes connections; rejects with its last words when it ends before. */
async function ready(guard: ChildProcess, ended: Promise<void>): Promise<void> {
  let words = ''
  const isReady = new Promise<true>((resolve) => {
    guard.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      words = (words + chunk).slice(-4000)
      if (words.includes('ready to accept connections')) resolve(true)
    })
  })
  if (!(await Promise.race([isReady, ended.then(() => false)])))
    throw new Error(`the embedded PostgreSQL did not start: ${lastLines(words)}`)
  unref(guard)
}

/** The server alone does not keep this process alive. */
function unref(guard: ChildProcess) {
  guard.unref()
  for (const stream of [guard.stdin, guard.stderr]) (stream as unknown as { unref?(): void } | null)?.unref?.()
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

export const newPassword = () => randomBytes(16).toString('hex')
