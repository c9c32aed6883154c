import { defineJob } from '../../jobs.ts'

export const replayDeliveries = defineJob('replay-deliveries', { batch: 1 })
