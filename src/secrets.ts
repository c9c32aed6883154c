/*
 * All cryptography of the project. From each key of SECRET_KEYS one key per purpose is derived (HKDF, RFC 5869), so
 * that a survey link, an encrypted webhook secret and a token never share a key. The first key signs and encrypts,
 * every key verifies and decrypts: a new one is put in front, the old one is removed when nothing of it is left.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export interface Secrets {
  /** Encrypts what must be read again (AES-256-GCM); context binds the text to its row, so it cannot be moved. */
  encrypt(plain: string, context: string): Buffer
  /** Throws when the text, the key or the context is not the one it was encrypted with. */
  decrypt(sealed: Buffer, context: string): string
  /** Number of the key that signs links now. */
  readonly currentKey: number
  /** HMAC-SHA-256 of a link, 16 bytes; undefined for a key that is not known. */
  linkTag(key: number, data: Buffer): Buffer | undefined
  /**
   * Key for opaque names in files of one tenant, and the number of the key that it comes from: the oldest, so that
   * names stay as they are while a new key is put in front.
   */
  pseudonymKey(tenantId: string): { number: number; key: Buffer }
  /** Ed25519 keys for access tokens, the signing one first. */
  readonly signingKeys: readonly SigningKey[]
}

const derive = (key: Buffer, purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `rapport ${purpose}`, 32))

/** Builds the secrets from the setting SECRET_KEYS, which config.ts has checked. */
export function createSecrets(secretKeys: string): Secrets {
  const keys = secretKeys.split(',').map((part) => {
    const [number, key] = part.trim().split(':') as [string, string]
    const master = Buffer.from(key, 'base64')
    return {
      number: Number(number),
      encryption: derive(master, 'encryption'),
      links: derive(master, 'links'),
      pseudonyms: derive(master, 'pseudonyms'),
      signing: signingKey(Number(number), derive(master, 'access tokens')),
    }
  })
  const current = keys[0]!
  const byNumber = new Map(keys.map((key) => [key.number, key]))

  return {
    currentKey: current.number,
    signingKeys: keys.map(({ signing }) => signing),
    linkTag(number, data) {
      const key = byNumber.get(number)?.links
      return key && createHmac('sha256', key).update(data).digest().subarray(0, 16)
    },
    pseudonymKey(tenantId) {
      const { number, pseudonyms } = keys.at(-1)!
      return { number, key: createHmac('sha256', pseudonyms).update(tenantId).digest() }
    },
    encrypt(plain, context) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', current.encryption, nonce).setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([current.number]), nonce, cipher.getAuthTag(), sealed])
    },
    decrypt(sealed, context) {
      const key = byNumber.get(sealed[0] ?? 0)
      if (!key) throw new Error(`a secret is encrypted with key ${sealed[0]}, which SECRET_KEYS does not hold`)
      const decipher = createDecipheriv('aes-256-gcm', key.encryption, sealed.subarray(1, 13))
        .setAAD(Buffer.from(context))
        .setAuthTag(sealed.subarray(13, 29))
      return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString('utf8')
    },
  }
}

/** An Ed25519 key pair from a 32-byte seed, wrapped as PKCS #8 (RFC 8410 section 7). */
function signingKey(number: number, seed: Buffer): SigningKey {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { kid: String(number), privateKey, publicKey: createPublicKey(privateKey) }
}

/** A random secret to hand out, 256 bits, URL-safe. */
export const randomSecret = () => randomBytes(32).toString('base64url')

/** How secrets with enough randomness of their own are stored: a plain hash, no salt needed. */
export const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest()

/** Comparison in constant time; texts of different length are simply different. */
export function sameSecret(a: string | Buffer, b: string | Buffer): boolean {
  return timingSafeEqual(sha256(a), sha256(b))
}
