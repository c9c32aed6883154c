import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { World } from './world.ts'

/** A worker as a process of its own, which can be killed. */
export function startWorkerProcess({ deps }: Pick<World, 'deps'>): ChildProcess {
  const { DATA_DIR: _, ...settings } = deps.config
  const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]))
  return spawn(process.execPath, [join(import.meta.dirname, '../../workers/main.ts')], {
    env: { ...env, LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
