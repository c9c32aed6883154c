import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until the answer is not undefined, null or false; gives up loudly. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  withinMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + withinMs
  while (Date.now() < deadline) {
    const answer = await ask()
    if (answer !== undefined && answer !== null && answer !== false) return answer
    await sleep(25)
  }
  throw new Error(`waited ${withinMs} ms in vain until ${what}`)
}
