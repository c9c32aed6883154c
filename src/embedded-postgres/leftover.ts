import { execFile } from 'node:child_process'
import { readFile, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const patienceMs = 20_000

/**
 * Stops a server that an earlier process left running on the folder, and returns the process id which the folder's
 * postmaster.pid still names. Call it only while holding the folder's lock: then no server there has an owner.
 */
export async function stopLeftover(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  if (!(pid > 1)) return undefined
  const began = Date.now()
  for (let signal: NodeJS.Signals = 'SIGINT'; await runsOn(pid, folder); signal = 'SIGQUIT') {
    if (Date.now() - began > 2 * patienceMs)
      throw new Error(`a PostgreSQL that nobody owns (process ${pid}) does not stop`)
    process.kill(pid, signal)
    for (let waited = 0; waited < patienceMs && (await runsOn(pid, folder)); waited += 50) await sleep(50)
  }
  return pid
}

/** Whether the process is a server on this folder, and not another that was given the same number since. */
async function runsOn(pid: number, folder: string): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as { code?: string }).code === 'ESRCH') return false
  }
  const real = await realpath(folder)
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  if (cwd !== undefined) return cwd === real
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({ stdout: '' }))
  return stdout.includes(real)
}
