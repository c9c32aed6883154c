import type { TenantContext } from '../../context.ts'
import { defineJob } from '../../jobs.ts'

export const processDeliveries = defineJob('process-deliveries', { batch: 50 })

export const processDeliveryLater = (ctx: TenantContext, id: string) =>
  ctx.afterCommit(() => ctx.deps.nudges.add(processDeliveries, ctx.tenantId, id))
