import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { buildApp } from './app.ts'
import type { Deps } from './deps.ts'

/**
 * Listens for requests. Closing first turns readiness off and waits drainMs, so that a load balancer sends no more,
 * and then finishes what is under way.
 */
export async function startApi(deps: Deps, { log, drainMs }: { log: Logger; drainMs: number }) {
  const app = await buildApp(deps, { log })
  const { HOST, PORT } = deps.config
  try {
    await app.listen({ host: HOST, port: PORT })
  } catch (error) {
    await app.close()
    throw error
  }
  return {
    app,
    close: async () => {
      app.turnReadinessOff()
      if (drainMs > 0) await sleep(drainMs)
      await app.close()
    },
  }
}
