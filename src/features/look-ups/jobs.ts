import { defineJob } from '../../jobs.ts'

/** Carries ids of look-ups. */
export const lookUps = defineJob('look-ups', { batch: 10 })
