import { randomBytes } from 'node:crypto'
import t from 'tap'
import { ConfigFaults, loadConfig } from '../src/config.ts'

const key = () => randomBytes(32).toString('base64')

function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults
    throw error
  }
}

t.test('settings have their types and defaults, and nobody changes them', async (t) => {
  const config = loadConfig({ PORT: '8080', DATABASE_PREPARED_STATEMENTS: 'false', SMTP_URL: '' })
  t.match(config, { PORT: 8080, DATABASE_PREPARED_STATEMENTS: false, RATE_LIMIT: 1200, LOG_LEVEL: 'info' })
  t.equal(config.SMTP_URL, undefined, 'an empty one is not set')
  t.ok(Object.isFrozen(config))
})

t.test('keys are taken when they are random, 32 bytes, and differently numbered', async (t) => {
  t.same(faultsOf({ SECRET_KEYS: `2:${key()}, 1:${key()}` }), [])
  t.match(faultsOf({ SECRET_KEYS: key() }), [/number:base64/])
  t.match(faultsOf({ SECRET_KEYS: `0:${key()}` }), [/number from 1 to 255/])
  t.match(faultsOf({ SECRET_KEYS: `256:${key()}` }), [/number from 1 to 255/])
  t.match(faultsOf({ SECRET_KEYS: '1:c2hvcnQ=' }), [/not 32 bytes/])
  t.match(faultsOf({ SECRET_KEYS: `1:${'QUFB'.repeat(10)}QUE=` }), [/default or a guessable/])
  t.match(faultsOf({ SECRET_KEYS: `1:${key()},1:${key()}` }), [/given twice/])
})

t.test('what contradicts is named', async (t) => {
  const database = { DATABASE_URL: 'postgresql://rapport_app:long-enough@localhost/rapport' }
  t.match(faultsOf({ ...database, DATA_DIR: '/data' }), [/DATABASE_URL and DATA_DIR contradict/])
  t.match(faultsOf({ ...database, DATABASE_OWNER_URL: database.DATABASE_URL }), [/same role/])
  t.match(faultsOf({ SMTP_URL: 'smtp://relay' }), [/MAIL_FROM is missing/])
  t.same(faultsOf({ SMTP_URL: 'smtp://relay', MAIL_FROM: 'surveys@example.com' }), [])
})

t.test('addresses must be of the right kind', async (t) => {
  t.match(faultsOf({ REDIS_URL: 'http://localhost' }), [/must begin with redis:\/\/ or rediss:\/\//])
  t.match(faultsOf({ PUBLIC_URL: 'localhost:3000' }), [/PUBLIC_URL is not valid/])
  t.match(faultsOf({ PUBLIC_URL: 'https://example.com/rapport' }), [/must end after the host/])
  t.same(faultsOf({ PUBLIC_URL: 'https://example.com/', TRUST_PROXY: '10.0.0.0/8, ::1' }), [])
  t.match(faultsOf({ TRUST_PROXY: '10.0.0.0/33' }), [/neither an address nor a CIDR/])
  t.same(faultsOf({ OUTBOUND_ALLOW_HOSTS: 'jira.intern, 10.0.0.7:8080, [::1]:80' }), [])
  t.match(faultsOf({ OUTBOUND_ALLOW_HOSTS: 'http://jira.intern' }), [/neither a host nor a host with a port/])
  t.match(faultsOf({ DATABASE_URL: 'postgresql://rapport_app:postgres@localhost/rapport' }), [/default password/])
})
