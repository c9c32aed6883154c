import { defineJob } from '../../jobs.ts'

/** Carries ids of policies: whom they are about has changed, or is looked at once more. */
export const planDates = defineJob('plan-dates', { batch: 1 })

/** Carries ids of planned dates that are due. */
export const askOnDates = defineJob('ask-on-dates', { batch: 50 })
