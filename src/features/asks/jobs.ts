import { defineJob } from '../../jobs.ts'

/** Carries ids of batches. */
export const askBatches = defineJob('ask-batches', { batch: 1 })
