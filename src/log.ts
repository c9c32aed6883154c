import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/**
 * The log of a process: JSON lines on stdout. Requests are logged by the pattern of their route (app.ts), so a token in
 * an address never gets here; what might still carry a credential is blotted out.
 */
export const createLog = (
  { LOG_LEVEL }: Pick<Config, 'LOG_LEVEL'>,
  name: string,
  destination: DestinationStream = pino.destination(1),
): Logger =>
  pino(
    {
      level: LOG_LEVEL,
      base: { process: name },
      redact: {
        paths: [
          'authorization',
          'headers.authorization',
          'req.headers.authorization',
          'password',
          'token',
          'secret',
          'key',
        ],
        censor: '[hidden]',
      },
    },
    destination,
  )
