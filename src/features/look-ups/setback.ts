import type { LookUpFailed } from '../../ticket-systems/look-up.ts'
import type { Setback } from './account-queries.ts'

/** What a failure means for the connection: refused credentials stop it, and a system that says when is waited for. */
export const setbackOf = ({ fault, message, retryAfterMs }: LookUpFailed): Setback => ({
  message,
  isRefused: fault === 'credentials',
  pauseMs: retryAfterMs ?? null,
})
