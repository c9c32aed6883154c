/** Published signatures and payloads. What may not be redistributed is read from a folder beside the repository. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Reading, Verify } from '../../../src/features/inbound-deliveries/readers/reader.ts'
import { standardSignature, zendeskSignature } from '../../../src/features/inbound-deliveries/readers/signatures.ts'
import { zendesk } from '../../../src/features/inbound-deliveries/readers/zendesk.ts'

const fixtures = join(import.meta.dirname, '../../fixtures/webhooks')
const shared = join(import.meta.dirname, '../../../../shared/webhook-samples')
const skip = existsSync(shared) ? false : 'the samples that may not be redistributed are not here'

interface Vector {
  scheme: string
  secret: string
  id?: string
  timestamp: string
  body?: string
  body_file?: string
  signature: string
  valid: boolean
}

const schemes: Record<
  string,
  { verify: Verify; headers(vector: Vector): Record<string, string>; at(text: string): Date }
> = {
  'zendesk-v0': {
    verify: zendeskSignature,
    headers: ({ signature, timestamp }) => ({
      'x-zendesk-webhook-signature': signature,
      'x-zendesk-webhook-signature-timestamp': timestamp,
    }),
    at: (text) => new Date(text),
  },
  'standard-webhooks-v1': {
    verify: standardSignature,
    headers: ({ signature, timestamp, id }) => ({
      'webhook-signature': signature,
      'webhook-timestamp': timestamp,
      'webhook-id': id!,
    }),
    at: (text) => new Date(Number(text) * 1000),
  },
}

function checkVectors(t: Test, vectors: Vector[], folder: string) {
  let checked = 0
  for (const vector of vectors) {
    const scheme = schemes[vector.scheme]
    if (!scheme) continue
    const raw = vector.body_file ? readFileSync(join(folder, vector.body_file)) : Buffer.from(vector.body!)
    const call = { headers: scheme.headers(vector), raw }
    const now = scheme.at(vector.timestamp)
    t.equal(scheme.verify(call, vector.secret, now), vector.valid, `${vector.scheme} ${vector.signature}`)
    const late = new Date(now.getTime() + 5 * 60_000 + 1)
    t.equal(scheme.verify(call, vector.secret, late), false, 'five minutes later it is a copy')
    t.equal(scheme.verify({ ...call, raw: Buffer.concat([raw, Buffer.from(' ')]) }, vector.secret, now), false)
    t.equal(scheme.verify(call, `${vector.secret.slice(0, -4)}BBBB`, now), false)
    checked += 1
  }
  return checked
}

const load = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

t.test('published signatures are accepted where they are valid and refused where they are not', async (t) => {
  t.equal(checkVectors(t, load(join(fixtures, 'signatures.json')), fixtures), 4)
})

t.test('so is every published signature that lies beside the repository', { skip }, async (t) => {
  t.ok(checkVectors(t, load(join(shared, 'signatures.json')).vectors, shared) >= 4)
})

t.test('several signatures may be sent while a secret is changed', async (t) => {
  const vector: Vector = load(join(fixtures, 'signatures.json')).find(
    ({ scheme, valid }: Vector) => scheme === 'standard-webhooks-v1' && valid,
  )
  const { verify, headers, at } = schemes['standard-webhooks-v1']!
  const call = (signature: string) => ({ headers: headers({ ...vector, signature }), raw: Buffer.from(vector.body!) })
  t.ok(verify(call(`v1,AAAA v1a,BBBB ${vector.signature}`), vector.secret, at(vector.timestamp)))
  t.notOk(verify(call('v1,AAAA v2'), vector.secret, at(vector.timestamp)))
})

const change = (reading: Reading) => ('change' in reading ? reading.change : undefined)

t.test('the free body of a trigger triggers nothing', async (t) => {
  const reading = zendesk.read(load(join(fixtures, 'zendesk__trigger__ticket_update.json')))
  t.match(reading, { ignored: /our own format/ })
})

t.test('every Zendesk sample is read as its description says', { skip }, async (t) => {
  const [head, ...rows] = readFileSync(join(shared, 'manifest.tsv'), 'utf8').trimEnd().split('\n')
  const names = head!.split('\t')
  const samples = rows
    .map((row) => Object.fromEntries(row.split('\t').map((value, index) => [names[index], value])))
    .filter(({ system }) => system === 'zendesk')
  t.equal(samples.length, 7)
  for (const sample of samples) {
    const read = change(zendesk.read(load(join(shared, sample.file!))))
    const begins = read !== undefined && ['resolved', 'closed'].includes(read.state) && !read.wasResolved
    t.equal(begins ? 'yes' : 'no', sample.resolved, sample.file)
    if (!read) continue
    const idIn = (text = '') => /^id (\d+)/.exec(text)?.[1]
    t.match(read, { externalId: sample.external_ticket_id, number: sample.ticket_number, requester: { email: null } })
    t.equal(read.assignee?.id, idIn(sample.assignee), 'assignee')
    t.equal(read.requester?.id, idIn(sample.requester), 'requester')
    t.equal(read.organisation?.id, idIn(sample.organisation), 'organisation')
  }
})
