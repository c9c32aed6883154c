import { createHash } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Takes the folder for this process; undefined when another process has it. The lock is a listening socket, which the
 * system gives back however the process ends, so it cannot be left behind as a file with a process id can.
 */
export async function lockFolder(folder: string): Promise<{ release(): void } | undefined> {
  const address = addressOf(folder)
  const server = (await listen(address)) ?? ((await isAbandoned(address)) ? await listen(address) : undefined)
  return server && { release: () => server.close() }
}

function addressOf(folder: string): string {
  const name = `rapport-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
  if (platform() === 'linux') return `\0${name}`
  return platform() === 'win32' ? `\\\\?\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: Error & { code?: string }) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen({ path }, () => resolve(server.unref()))
  })
}

/** A socket file that nobody listens on, as a killed process leaves it on systems other than Linux; removes it. */
function isAbandoned(path: string): Promise<boolean> {
  if (path.startsWith('\0')) return Promise.resolve(false)
  return new Promise((resolve) => {
    const probe = connect({ path })
    probe.once('connect', () => {
      probe.destroy()
      resolve(false)
    })
    probe.once('error', () =>
      unlink(path).then(
        () => resolve(true),
        () => resolve(false),
      ),
    )
  })
}
