import type { Log } from '../../src/deps.ts'

const nothing = () => {}

/** Says nothing, unless TEST_LOG is set, when a test must be understood. */
export const silentLog: Log = process.env.TEST_LOG
  ? {
      debug: (details, message) => console.error(message, details),
      info: (details, message) => console.error(message, details),
      warn: (details, message) => console.error(message, details),
      error: (details, message) => console.error(message, details),
    }
  : { debug: nothing, info: nothing, warn: nothing, error: nothing }
