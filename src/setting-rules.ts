/** What a schema cannot say about the settings: one sentence per fault. */
import { isIP } from 'node:net'
import { allowedHostsOf } from './outbound/places.ts'

interface Values {
  DATABASE_URL?: string
  DATABASE_OWNER_URL?: string
  REDIS_URL?: string
  SMTP_URL?: string
  PUBLIC_URL?: string
  MAIL_FROM?: string
  SECRET_KEYS?: string
  TRUST_PROXY?: string
  OUTBOUND_ALLOW_HOSTS?: string
}

const protocols: Record<string, string[]> = {
  DATABASE_URL: ['postgres:', 'postgresql:'],
  DATABASE_OWNER_URL: ['postgres:', 'postgresql:'],
  REDIS_URL: ['redis:', 'rediss:'],
  SMTP_URL: ['smtp:', 'smtps:'],
  PUBLIC_URL: ['http:', 'https:'],
}

const wellKnownPasswords = new Set([
  'password',
  'postgres',
  'changeme',
  'change-me',
  'secret',
  'rapport',
  'rapport_app',
])

/** Faults of single settings, and of settings that contradict each other. */
export function* settingFaults(values: Values): Iterable<string> {
  for (const [name, allowed] of Object.entries(protocols)) {
    const value = values[name as keyof Values]
    if (value === undefined) continue
    const parsed = URL.parse(value)
    if (!parsed || !allowed.includes(parsed.protocol))
      yield `${name} is not valid: it must begin with ${allowed.map((each) => `${each}//`).join(' or ')}`
    else if (wellKnownPasswords.has(parsed.password)) yield `${name} has a default password: choose a random one`
    else if (name === 'PUBLIC_URL' && (parsed.pathname !== '/' || parsed.search || parsed.hash))
      yield 'PUBLIC_URL is not valid: it must end after the host and port'
  }
  if (values.SMTP_URL && !values.MAIL_FROM) yield 'MAIL_FROM is missing: SMTP_URL is set, and mail needs a sender'
  if (sameRole(values))
    yield 'DATABASE_OWNER_URL and DATABASE_URL sign in as the same role: the application must own nothing'
  for (const address of (values.TRUST_PROXY ?? '').split(',').map((part) => part.trim()))
    if (address !== '' && !isNetwork(address))
      yield `TRUST_PROXY is not valid: "${address}" is neither an address nor a CIDR`
  for (const host of allowedHostsOf(values.OUTBOUND_ALLOW_HOSTS ?? ''))
    if (!isHost(host)) yield `OUTBOUND_ALLOW_HOSTS is not valid: "${host}" is neither a host nor a host with a port`
  if (values.SECRET_KEYS) yield* keyFaults(values.SECRET_KEYS)
}

const sameRole = ({ DATABASE_URL, DATABASE_OWNER_URL }: Values) =>
  DATABASE_URL !== undefined &&
  DATABASE_OWNER_URL !== undefined &&
  URL.parse(DATABASE_URL)?.username === URL.parse(DATABASE_OWNER_URL)?.username

/** As an address would name it, so that it can be found again. */
function isHost(text: string): boolean {
  const url = URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`) : undefined
  const port = /:(\d{1,5})$/.exec(text)?.[1]
  return url !== undefined && text === (port === undefined ? url.hostname : `${url.hostname}:${port}`)
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

function* keyFaults(text: string): Iterable<string> {
  const numbers = new Set<string>()
  for (const part of text.split(',')) {
    const [number = '', key = ''] = part.trim().split(':')
    const bytes = Buffer.from(key, 'base64')
    if (!/^[1-9][0-9]{0,2}$/.test(number) || Number(number) > 255)
      yield 'SECRET_KEYS is not valid: each key is written number:base64, with a number from 1 to 255'
    else if (bytes.length !== 32) yield `SECRET_KEYS is not valid: key ${number} is not 32 bytes in base64`
    else if (new Set(bytes).size < 8)
      yield `SECRET_KEYS is not valid: key ${number} is a default or a guessable key; use random bytes`
    if (numbers.has(number)) yield `SECRET_KEYS is not valid: key ${number} is given twice`
    numbers.add(number)
  }
}
