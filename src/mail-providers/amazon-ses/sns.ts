/*
 * Amazon SNS, which carries the news of SES. Anybody with an account there can have it sign messages, so a signature
 * counts only for the one topic that the firm has named, and certificates are taken only from SNS of the topic's region.
 */
import { createVerify, X509Certificate } from 'node:crypto'
import { sameSecret } from '../../secrets.ts'
import { type Fields, field, fields } from '../../ticket-systems/fields.ts'
import { jsonBody } from '../../ticket-systems/json-body.ts'
import type { Authentication } from '../../ticket-systems/system.ts'

const topicArn = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]{1,40}):\d{12}:[A-Za-z0-9_.-]{1,256}$/

const hostOf = (topic: string) => {
  const [, partition, region] = topicArn.exec(topic) ?? []
  return region === undefined ? null : `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`
}

const string = (body: Fields, key: string) => {
  const value = field(body, key)
  return typeof value === 'string' ? value : undefined
}

/** An address by https on SNS of the topic's region; null for any other. */
export function addressAtSns(address: unknown, topic: string): URL | null {
  const url = typeof address === 'string' && address.length <= 2000 ? URL.parse(address) : null
  const isThere = url?.protocol === 'https:' && url.host === hostOf(topic) && !url.username && !url.password
  return isThere ? url : null
}

/** Where the certificate of a message lies; null for anywhere but SNS. */
export function certificateUrl(body: unknown, topic: string): string | null {
  const url = addressAtSns(field(fields(body), 'SigningCertURL'), topic)
  return url && /^\/SimpleNotificationService-[0-9a-f]{1,64}\.pem$/.test(url.pathname) && !url.search ? url.href : null
}

const signedKeys: Record<string, readonly string[]> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
}
const algorithms: Record<string, string> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }

/** The text that SNS signs: names and values of the fields of its type, each on a line. */
function signedText(body: Fields): string | undefined {
  const keys = signedKeys[string(body, 'Type') ?? '']
  return keys
    ?.filter((key) => string(body, key) !== undefined)
    .map((key) => `${key}\n${string(body, key)}\n`)
    .join('')
}

function isSigned(body: Fields, certificate: string, now: Date): boolean {
  const text = signedText(body)
  const algorithm = algorithms[string(body, 'SignatureVersion') ?? '']
  if (text === undefined || algorithm === undefined) return false
  const { publicKey, validFromDate, validToDate } = new X509Certificate(certificate)
  if (now < validFromDate || now > validToDate) return false
  return createVerify(algorithm)
    .update(text, 'utf8')
    .verify(publicKey, string(body, 'Signature') ?? '', 'base64')
}

/** The secret is the ARN of the topic; the certificate comes as key. A copy of a message is known by its id. */
export const snsSignature: Authentication = {
  verify(call, topic, now, certificate) {
    if (typeof certificate !== 'string') return false
    try {
      const body = fields(jsonBody(call))
      return sameSecret(string(body, 'TopicArn') ?? '', topic) && isSigned(body, certificate, now)
    } catch {
      return false
    }
  },
  fault: (topic) =>
    topicArn.test(topic) ? undefined : 'must be the ARN of the SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME',
}
