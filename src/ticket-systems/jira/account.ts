import { type Fields, text } from '../fields.ts'

/** Whether an account is that of an app or of a rule, which Jira Cloud says: nobody to credit. */
export const isApp = (user: Fields) => text(user, 'accountType') === 'app'
