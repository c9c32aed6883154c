import { defineJob } from '../../jobs.ts'

/** Sends what is due: each mail of a batch is claimed, mailed and recorded by itself. */
export const sendInvitations = defineJob('send-invitations', { batch: 50 })

/** The same for reminders. */
export const sendReminders = defineJob('send-reminders', { batch: 50 })
