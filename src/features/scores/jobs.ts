import { defineJob } from '../../jobs.ts'

/** Calculates a firm's scores again; the id is the firm's. */
export const refreshScores = defineJob('refresh-scores', { batch: 1 })
