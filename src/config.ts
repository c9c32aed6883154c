/** The only reader of the environment. Every setting is listed here once; the README's table is compared with it. */
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { settingFaults } from './setting-rules.ts'

const url = (description: string) => Type.String({ minLength: 1, maxLength: 2000, description })

export const Settings = Type.Object(
  {
    DATABASE_URL: url('PostgreSQL 18, signed in as rapport_app. Without it `npm start` runs a PostgreSQL of its own.'),
    DATABASE_OWNER_URL: url('The same database as the role that owns the tables; only `npm run migrate` uses it.'),
    DATABASE_POOL_SIZE: Type.Integer({
      minimum: 2,
      maximum: 200,
      default: 10,
      description: 'Connections of one process.',
    }),
    DATABASE_PREPARED_STATEMENTS: Type.Boolean({
      default: true,
      description: 'false behind a pooler that does not know prepared statements (PgBouncer before 1.21).',
    }),
    REDIS_URL: url('Redis or Valkey for the queue. Without it the queue lives in PostgreSQL.'),
    QUEUE_PREFIX: Type.String({
      pattern: '^[a-z0-9-]{1,40}$',
      default: 'rapport',
      description: 'Prefix of our keys in Redis.',
    }),
    SMTP_URL: url(
      'smtp:// or smtps:// of the mail relay. Without it mail is captured and can be read through the API.',
    ),
    MAIL_FROM: Type.String({
      pattern: '^[^@\\s<>,]+@[^@\\s<>,]+$',
      maxLength: 254,
      description: 'Address that surveys come from; needed with SMTP_URL.',
    }),
    SMTP_CONNECTIONS: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 10,
      description: 'Connections to the mail relay of one worker.',
    }),
    PUBLIC_URL: url('Where people reach this API from outside; links in mails begin with it.'),
    HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on.' }),
    PORT: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: 3000,
      description: 'Port to listen on; 0 takes a free one.',
    }),
    SECRET_KEYS: Type.String({
      maxLength: 4000,
      description:
        'One or more `number:key` separated by commas, each key 32 bytes in base64; the first signs and encrypts, ' +
        'all of them are accepted. `npm start` without DATABASE_URL makes one and keeps it.',
    }),
    TRUST_PROXY: Type.String({
      maxLength: 1000,
      default: '',
      description: 'Addresses (CIDR, separated by commas) of proxies whose X-Forwarded-For is believed.',
    }),
    OUTBOUND_ALLOW_HOSTS: Type.String({
      maxLength: 4000,
      default: '',
      description:
        'Hosts inside your own network, as `name` or `name:port` separated by commas, that connections of any firm may ' +
        'call, also by http; all others must be public and take https.',
    }),
    RATE_LIMIT: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 1200,
      description: 'Requests a minute of one user, API key or address.',
    }),
    WORKER_CONCURRENCY: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 4,
      description: 'Batches of each kind of job that one worker handles at the same time.',
    }),
    SWEEP_INTERVAL_MS: Type.Integer({
      minimum: 50,
      maximum: 60_000,
      default: 1000,
      description: 'How often a worker looks for rows that are due.',
    }),
    SHUTDOWN_DELAY_MS: Type.Integer({
      minimum: 0,
      maximum: 60_000,
      default: 3000,
      description: 'How long the API, once told to stop, still takes requests while /health/ready already fails.',
    }),
    DATA_DIR: Type.String({
      minLength: 1,
      maxLength: 1000,
      default: '.rapport',
      description: 'Folder of `npm start` without DATABASE_URL: database and generated keys.',
    }),
    LOG_LEVEL: Type.Union(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) => Type.Literal(level)),
      { default: 'info', description: 'fatal, error, warn, info, debug, trace or silent.' },
    ),
  },
  { additionalProperties: false },
)

type Name = keyof Static<typeof Settings>
type WithDefault =
  | 'DATABASE_POOL_SIZE'
  | 'DATABASE_PREPARED_STATEMENTS'
  | 'QUEUE_PREFIX'
  | 'SMTP_CONNECTIONS'
  | 'HOST'
  | 'PORT'
  | 'TRUST_PROXY'
  | 'OUTBOUND_ALLOW_HOSTS'
  | 'RATE_LIMIT'
  | 'WORKER_CONCURRENCY'
  | 'SWEEP_INTERVAL_MS'
  | 'SHUTDOWN_DELAY_MS'
  | 'DATA_DIR'
  | 'LOG_LEVEL'

/** Settings as a process sees them: those it needs and those with a default are there, the others may be absent. */
export type Config<Needed extends Name = never> = Readonly<
  Pick<Static<typeof Settings>, Needed | WithDefault> & Partial<Static<typeof Settings>>
>

/** What is wrong with the settings: one sentence per fault, to be printed as they are. */
export class ConfigFaults extends Error {
  readonly faults: string[]

  constructor(faults: string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** Reads the settings from env; throws ConfigFaults that lists everything missing, malformed or contradictory. */
export function loadConfig<Needed extends Name = never>(
  env: Record<string, string | undefined>,
  needed: readonly Needed[] = [],
): Config<Needed> {
  const properties = (Settings as TObject).properties as Record<string, TSchema & { default?: unknown }>
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(properties)) {
    const text = env[name]
    if (text === undefined || text === '') {
      if (schema.default !== undefined) values[name] = schema.default
      else if (needed.includes(name as Needed))
        faults.push(`${name} is missing: ${(schema as { description?: string }).description}`)
      continue
    }
    const value = Value.Convert(schema, text)
    if (Value.Check(schema, value)) values[name] = value
    else faults.push(`${name} is not valid: ${Value.Errors(schema, value)[0]?.message ?? 'wrong value'}`)
  }
  if (env.DATABASE_URL && env.DATA_DIR)
    faults.push('DATABASE_URL and DATA_DIR contradict each other: data is kept in one place')
  faults.push(...settingFaults(values))
  if (faults.length > 0) throw new ConfigFaults(faults)
  return Object.freeze(values) as Config<Needed>
}
