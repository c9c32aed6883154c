/** Wall time and CPU of a piece of work: of this process with its threads, and of the whole PostgreSQL beside it. */
import { readdir, readFile } from 'node:fs/promises'
import { asOwner } from '../seed.ts'

export interface Cost {
  wallMs: number
  /** Of this process. */
  ourCpuMs: number
  /** Of all processes of PostgreSQL; null where there is no /proc. */
  databaseCpuMs: number | null
}

/** A measurer for the server that `ownerUrl` leads to. */
export async function costMeter(bench: { ownerUrl: string }) {
  const server = await asOwner(bench, null, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return parentOf(rows[0]!.pid).catch(() => undefined)
  })
  return async (work: () => Promise<unknown>): Promise<Cost> => {
    const before = { database: await databaseTicks(server), ours: process.cpuUsage(), moment: performance.now() }
    await work()
    const wallMs = performance.now() - before.moment
    const { user, system } = process.cpuUsage(before.ours)
    const ticks = await databaseTicks(server)
    return {
      wallMs,
      ourCpuMs: (user + system) / 1000,
      databaseCpuMs: ticks === null || before.database === null ? null : (ticks - before.database) * msOfTick,
    }
  }
}

/** The median of the wall times, and CPU by the piece. */
export function summed(costs: Cost[]): Cost {
  const each = (part: (cost: Cost) => number) => costs.reduce((sum, cost) => sum + part(cost), 0) / costs.length
  return {
    wallMs: median(costs.map(({ wallMs }) => wallMs)),
    ourCpuMs: each(({ ourCpuMs }) => ourCpuMs),
    databaseCpuMs: costs[0]!.databaseCpuMs === null ? null : each(({ databaseCpuMs }) => databaseCpuMs!),
  }
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

// Linux counts CPU in hundredths of a second wherever it tells user space about it.
const msOfTick = 10

/** Fields of /proc/PID/stat after the name, which may hold blanks and brackets. */
async function statOf(pid: number | string): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

const parentOf = async (pid: number) => Number((await statOf(pid))[1])

/** CPU of the server's process, of its ended children and of those that live. */
async function databaseTicks(server: number | undefined): Promise<number | null> {
  if (server === undefined) return null
  const sum = (fields: string[], from: number, to: number) =>
    fields.slice(from, to).reduce((total, field) => total + Number(field), 0)
  let ticks = sum(await statOf(server), 11, 15)
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const fields = await statOf(pid).catch(() => undefined)
    if (fields && Number(fields[1]) === server) ticks += sum(fields, 11, 13)
  }
  return ticks
}
