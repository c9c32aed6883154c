/**
 * Process: runs one PostgreSQL server for as long as its parent lives. The parent holds the other end of stdin; when it
 * closes it, or dies by whatever signal, the server is told to stop. It has a session of its own, so that Ctrl-C in a
 * terminal reaches the parent only, which then stops things in their order.
 */
import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import type { GuardOrder } from './start.ts'

const patienceMs = 2000
const order = JSON.parse(process.argv[2]!) as GuardOrder
const server = spawn(order.program, order.args, {
  cwd: '/',
  env: { ...process.env, ...order.env },
  stdio: ['ignore', 'ignore', 'inherit'],
  ...order.user,
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stderr.on('error', () => {}) // nobody reads any more
process.stdin.on('error', () => {})
process.stdin.on('close', stop).resume()

/** First lets connections end by themselves, since those of our own process are just being closed. */
function stop() {
  server.kill('SIGTERM')
  setTimeout(() => server.kill(order.stopSignal), patienceMs).unref()
}

server.once('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
server.once('exit', async (code) => {
  if (order.removeAfter) await rm(order.removeAfter, { recursive: true, force: true })
  process.exit(code ?? 1)
})
