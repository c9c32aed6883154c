/** What the entry files share: settings that fail line by line, one way to stop, and no stack trace for the operator. */
import { ConfigFaults } from './config.ts'
import { StartRefused } from './database-check.ts'

export interface Running {
  close(): Promise<void>
}

/** Ctrl-C reaches us twice, from the terminal and from npm; only a later signal means "at once". */
const sameKeystrokeMs = 500

/**
 * Starts a process and keeps it until SIGINT or SIGTERM, on which it closes what start returned; a second signal exits
 * at once. A start that fails prints one line per fault to stderr and exits with 1.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  let closing: number | undefined
  let running: Running | undefined
  const stop = async (signal: NodeJS.Signals) => {
    if (closing !== undefined) {
      if (Date.now() - closing > sameKeystrokeMs) process.exit(1)
      return
    }
    closing = Date.now()
    if (!running) process.exit(signal === 'SIGINT' ? 130 : 143)
    await running.close().catch((error) => {
      process.exitCode = 1
      console.error(`closing failed: ${oneLine(error)}`)
    })
    process.exit()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  endWithShellOfNpm(() => stop('SIGTERM'))
  try {
    running = await start()
  } catch (error) {
    refuseStart(error)
  }
}

/** npm passes a signal on to the shell it started us with, and some shells end without telling us. */
function endWithShellOfNpm(stop: () => void) {
  if (process.env.npm_lifecycle_event === undefined) return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    stop()
  }, 500).unref()
}

/** Says why a process does not start, one line per fault, and ends it. */
export function refuseStart(error: unknown): never {
  const faults = error instanceof ConfigFaults || error instanceof StartRefused ? error.faults : [oneLine(error)]
  for (const fault of faults) console.error(fault)
  process.exit(1)
}

function oneLine(error: unknown): string {
  const { code, message, address, port } = error as Error & { code?: string; address?: string; port?: number }
  if (code === 'EADDRINUSE') return `PORT: ${address}:${port} is taken by another process`
  if (code === 'EACCES' && port !== undefined) return `PORT: this user may not listen on ${address}:${port}`
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && port === undefined))
    return `HOST: this machine has no such address (${message})`
  return String(message ?? error)
    .split('\n')
    .join(' ')
}
