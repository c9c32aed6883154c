/*
 * Passwords as argon2id (RFC 9106) in Node's own implementation, with the least cost that OWASP advises: 19 MiB, two
 * passes. That is still tens of milliseconds of a core, so only two run at a time: a flood of sign-ins must not take
 * the machine away from everything else.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Gate } from './gate.ts'
import { Problem } from './problems.ts'

const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const mostWaiting = 32

const derive = promisify(argon2)
const gate = new Gate(2)

/** Runs work when one of the places is free; throws unavailable when too many wait already. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (gate.waiting >= mostWaiting)
    throw new Problem('unavailable', 'Too many sign-ins at once.', { retryAfterSeconds: 2 })
  await gate.enter()
  try {
    return await work()
  } finally {
    gate.leave()
  }
}

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** The hash as it is stored: the PHC string format, which names its own cost. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const { memory, passes, parallelism } = cost
  const tag = await inTurn(() => derive('argon2id', { ...cost, message: password, nonce: salt, tagLength: 32 }))
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

const phc = /^\$argon2id\$v=19\$m=([0-9]+),t=([0-9]+),p=([0-9]+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
const nobodys = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(randomBytes(16))}$${base64(randomBytes(32))}`

/** Whether the password is the one that was hashed. Without a hash it takes as long and is false. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const parts = phc.exec(hash ?? nobodys)
  if (!parts) throw new Error('a stored password hash is not in the PHC format')
  const [memory, passes, parallelism] = parts.slice(1, 4).map(Number) as [number, number, number]
  const [nonce, stored] = parts.slice(4).map((text) => Buffer.from(text, 'base64')) as [Buffer, Buffer]
  const tag = await inTurn(() =>
    derive('argon2id', { message: password, nonce, memory, passes, parallelism, tagLength: stored.length }),
  )
  return timingSafeEqual(tag, stored) && hash !== null
}

/** The commonest passwords that are long enough, in small letters. */
const common = new Set(
  `password1234 password12345 password123456 passwordpassword password123! password1234! passw0rd1234 p@ssw0rd1234
  p@ssword1234 letmein12345 letmeinletmein welcome12345 welcome1234! welcome123456 welcomewelcome changeme1234
  changemenow! changeme12345 administrator administrator1 admin1234567 adminadminadmin admin1234admin rootrootroot
  123456789012 1234567890123 12345678901234 123456789123 123456123456 1234567890ab 0123456789012 987654321098
  987654321987 012345678910 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv q1w2e3r4t5y6 qwertyuiop123
  qwertyuiop12 qwerty123456 qwertyqwerty qwertyuiopas qwertyuiop[] qwertzuiop123 qwerty1234567 qazwsxedcrfv
  asdfghjkl123 asdfghjklzxc zxcvbnm12345 abcdefghijkl abcdefghijklm abcdefgh1234 abc123abc123 abcd12345678
  a1b2c3d4e5f6 iloveyou1234 iloveyou12345 iloveyouforever monkey123456 dragon123456 football1234 baseball1234
  superman1234 sunshine1234 princess1234 trustno1trustno1 correcthorsebatterystaple summer2025summer spring2026spring
  testtesttest test12345678 testtest1234 secretsecret secret123456 masterpassword mypassword123 mypassword1234
  defaultpassword companypassword consultant123 consulting123 rapport12345 rapportrapport`.split(/\s+/),
)

/** Why a password cannot be taken; undefined when it can. Its length is the schema's business. */
export function weakness(password: string, email: string): string | undefined {
  const plain = password.toLowerCase()
  if (plain === email.toLowerCase()) return 'must not be the address'
  if (common.has(plain)) return 'is one of the commonest passwords'
  if (new Set(plain).size < 5) return 'must hold at least five different characters'
  return undefined
}
