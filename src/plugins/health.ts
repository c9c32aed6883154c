import fp from 'fastify-plugin'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { Problem, problems } from '../problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes /health/ready fail from now on, before the process closes. */
    turnReadinessOff(): void
  }
}

const tags = ['Health']
const Health = Type.Object({ status: Type.Literal('ok') }, { description: 'All is well.' })

/** Two questions of an orchestrator: does the process live, and should it be sent requests. */
export default fp(
  async (app: App) => {
    let ready = true
    app.decorate('turnReadinessOff', () => {
      ready = false
    })
    app.get('/health/live', {
      config: { access: 'public' },
      schema: {
        operationId: 'getLiveness',
        tags,
        summary: 'Whether the process lives',
        response: { 200: Health, ...problems() },
      },
      handler: () => ({ status: 'ok' as const }),
    })
    app.get('/health/ready', {
      config: { access: 'public' },
      schema: {
        operationId: 'getReadiness',
        tags,
        summary: 'Whether the process takes requests',
        description: 'Fails while the database cannot be reached, and while the process is closing.',
        response: { 200: Health, ...problems() },
      },
      handler: async () => {
        if (!ready) throw new Problem('unavailable')
        await app.deps.pool.query('select 1')
        return { status: 'ok' as const }
      },
    })
  },
  { name: 'health', fastify: '5.x', dependencies: ['auth'] },
)
