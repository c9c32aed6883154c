import { defineJob } from '../../jobs.ts'

/** Carries ids of write-backs. */
export const writeBacks = defineJob('write-backs', { batch: 10 })
