/** Calls and signatures of ticket systems that others published, and what a correct reader finds in them. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InboundCall } from '../../src/ticket-systems/system.ts'

const repository = join(import.meta.dirname, '../..')
const fixtures = join(repository, 'test/fixtures/webhooks')

/** Where those lie that may not be redistributed, on a machine that has them. */
const besides = join(repository, '../shared/webhook-samples')

export const missing = existsSync(besides) ? false : 'the samples that may not be redistributed are not here'

/** One row of the list of samples: what a correct reader finds. */
export interface Sample {
  file: string
  system: string
  event: string
  external_ticket_id: string
  ticket_number: string
  status_after: string
  assignee: string
  requester: string
  organisation: string
  resolved: string
  /** Where the file lies. */
  path: string
}

function rows(folder: string): Sample[] {
  const [head = '', ...lines] = readFileSync(join(folder, 'manifest.tsv'), 'utf8').trimEnd().split('\n')
  const names = head.split('\t')
  return lines.map((line) => {
    const row = Object.fromEntries(line.split('\t').map((value, index) => [names[index], value]))
    return { ...row, path: join(folder, row.file!) } as Sample
  })
}

/** Every sample that is here. */
export const samples: readonly Sample[] = missing ? rows(fixtures) : rows(besides)

/** Headers that say what the body does not. */
const eventHeaders: Record<string, (event: string) => Record<string, string>> = {
  github: (event) => ({ 'x-github-event': event.split(' ')[0]! }),
  helpscout: (event) => ({ 'x-helpscout-event': event.split(' ')[0]! }),
  'help-scout': (event) => ({ 'x-helpscout-event': event.split(' ')[0]! }),
}

/** The call that a sample was; that of Zoho Desk wraps its body into a description. */
export function callOf({ path, system, event }: Sample): InboundCall {
  const file = readFileSync(path)
  const type = path.endsWith('.form.txt') ? 'application/x-www-form-urlencoded' : 'application/json'
  return {
    raw: system === 'zoho-desk' ? Buffer.from(JSON.stringify(JSON.parse(file.toString('utf8')).body)) : file,
    headers: { 'content-type': type, ...eventHeaders[system]?.(event) },
    url: 'https://rapport.test/hooks/1',
    method: 'POST',
  }
}

/** A published signature, and whether it is right. */
export interface Vector {
  system: string
  scheme: string
  signature_header: string
  timestamp_header?: string
  id_header?: string
  secret: string
  id?: string
  timestamp?: string
  method?: string
  url?: string
  body?: string
  body_file?: string
  signature: string
  valid: boolean
}

const load = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

export const vectors: readonly Vector[] = load(join(fixtures, 'signatures.json'))

/** Those that lie beside the repository; none where it is alone. */
export const otherVectors: readonly Vector[] = missing ? [] : load(join(besides, 'signatures.json')).vectors

/** The call that was signed. */
export function signedCall(vector: Vector): InboundCall {
  const { signature_header, timestamp_header, id_header, signature, timestamp, id, body, body_file } = vector
  return {
    raw: body_file ? readFileSync(join(fixtures, body_file)) : Buffer.from(body!),
    headers: {
      [signature_header]: signature,
      ...(timestamp_header && { [timestamp_header]: timestamp }),
      ...(id_header && { [id_header]: id }),
    },
    url: vector.url ?? 'https://rapport.test/hooks/1',
    method: vector.method ?? 'POST',
  }
}
