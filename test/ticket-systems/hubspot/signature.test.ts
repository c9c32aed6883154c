/** Signatures that HubSpot has published with its own libraries (Apache License 2.0), and our own around them. */
import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hubspot } from '../../../src/ticket-systems/hubspot/reader.ts'
import type { InboundCall } from '../../../src/ticket-systems/system.ts'

const { verify, fault } = hubspot.authentications.signature!
const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const timestamp = '1693657560000'
const now = new Date(Number(timestamp))

/** github:HubSpot/hubspot-api-python, tests/spec/utils/test_signature.py; the body is no JSON. */
const published: InboundCall = {
  headers: {
    'x-hubspot-signature-v3': 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=',
    'x-hubspot-request-timestamp': timestamp,
  },
  raw: Buffer.from("{'example_field':'example_value'}"),
  ...{ url: 'https://www.example.com/webhook_uri', method: 'POST' },
}
const later = (ms: number) => new Date(now.getTime() + ms)

t.test('the published signature of version 3 is accepted, and nothing that differs from it', async (t) => {
  t.equal(await verify(published, secret, now), true)
  const others: Partial<InboundCall>[] = [
    { raw: Buffer.from("{'example_field':'example_value'} ") },
    { url: 'http://www.example.com/webhook_uri' },
    { url: 'https://www.example.com/webhook_uri/' },
    { method: 'PUT' },
    { headers: { ...published.headers, 'x-hubspot-request-timestamp': '1693657560001' } },
    { headers: { 'x-hubspot-request-timestamp': timestamp } },
    { headers: { 'x-hubspot-signature-v3': published.headers['x-hubspot-signature-v3'] } },
  ]
  for (const other of others) t.equal(await verify({ ...published, ...other }, secret, now), false)
  t.equal(await verify(published, 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyz', now), false)
})

t.test('a signature is good for five minutes', async (t) => {
  t.equal(await verify(published, secret, later(5 * 60_000)), true)
  t.equal(await verify(published, secret, later(5 * 60_000 + 1)), false)
  t.equal(await verify(published, secret, later(-5 * 60_000 - 1)), false)
  for (const odd of ['', 'NaN', '1e12', '169365756000', ' 1693657560000']) {
    const headers = { ...published.headers, 'x-hubspot-request-timestamp': odd }
    t.equal(await verify({ ...published, headers }, secret, now), false, odd)
  }
})

t.test('the listed sequences of the address are signed decoded, every other one as it stands', async (t) => {
  const signed = (text: string) => createHmac('sha256', secret).update(text).digest('base64')
  const call = (url: string, address: string): InboundCall => {
    const signature = signed(`POST${address}${published.raw}${timestamp}`)
    return { ...published, url, headers: { ...published.headers, 'x-hubspot-signature-v3': signature } }
  }
  const base = 'https://rapport.test/hook'
  const listed = `${base}?a=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B%3a`
  t.equal(await verify(call(listed, `${base}?a=:/?@!$'()*,;:`), secret, now), true)
  const kept = `${base}?a=%20%26%3D%25%C3%A9`
  t.equal(await verify(call(kept, kept), secret, now), true)
  t.equal(await verify(call(kept, `${base}?a= &=%é`), secret, now), false)
})

t.test('the plain hashes of versions 1 and 2 are refused, though they are right', async (t) => {
  const raw = readFileSync(join(import.meta.dirname, '../../fixtures/webhooks/hubspot__contact_creation.json'))
  const first = '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de'
  t.equal(createHash('sha256').update(secret).update(raw).digest('hex'), first, 'as HubSpot has published it')
  const second = createHash('sha256').update(`${secret}POST${published.url}`).update(raw).digest('hex')
  for (const signature of [first, second]) {
    const headers = { 'x-hubspot-signature': signature, 'x-hubspot-request-timestamp': timestamp }
    t.equal(await verify({ ...published, raw, headers }, secret, now), false)
    const renamed = { ...headers, 'x-hubspot-signature-v3': signature }
    t.equal(await verify({ ...published, raw, headers: renamed }, secret, now), false)
  }
})

t.test('only the client secret of the app will do', async (t) => {
  t.equal(fault(secret), undefined)
  t.match(fault('short'), /client secret/)
})
