/** What others weigh asks by who do not decide; apart from the service, which itself has invitations sent. */
export { type Blocked, blockedBy } from './blocked.ts'
export { lockBudgets, readPastAsks } from './budget-queries.ts'
export { reachOf } from './reach.ts'
