import { defineJob } from '../../jobs.ts'

export const replayPolicies = defineJob('replay-policies', { batch: 1 })
