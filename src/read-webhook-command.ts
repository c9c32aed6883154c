/**
 * Process: `npm run -s read-webhook -- SYSTEM FILE [--headers FILE] [--connection FILE]`. Prints as JSON what Rapport
 * reads in a stored call, by the code that reads live ones. What it refuses: one line, exit code 1.
 */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Value } from 'typebox/value'
import { Mapping } from './ticket-systems/mapping.ts'
import { parseBody, readDelivery } from './ticket-systems/read-delivery.ts'
import { systemNames, ticketSystems } from './ticket-systems/registry.ts'
import { reportShown } from './ticket-systems/report-shown.ts'
import { Refusal } from './ticket-systems/system.ts'

function refuse(line: string): never {
  console.error(line)
  process.exit(1)
}

const usage = 'usage: npm run -s read-webhook -- SYSTEM FILE [--headers FILE] [--connection FILE]'

function readArguments() {
  try {
    const options = { headers: { type: 'string' }, connection: { type: 'string' } } as const
    return parseArgs({ allowPositionals: true, options })
  } catch (error) {
    return refuse(`${(error as Error).message.split('\n')[0]} ${usage}`)
  }
}

const load = (path: string) =>
  readFile(path).catch((error: Error) => refuse(`${path} cannot be read: ${error.message}`))

async function loadObject(path: string): Promise<object> {
  const text = (await load(path)).toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // falls through to the one refusal
  }
  return refuse(`${path} does not hold a JSON object`)
}

/** The mapping alone, or a connection as the API gives it, which has the mapping inside. */
async function loadMapping(path: string): Promise<Mapping> {
  const given = await loadObject(path)
  const mapping = 'mapping' in given ? given.mapping : given
  if (Value.Check(Mapping, mapping)) return mapping
  const fault = Value.Errors(Mapping, mapping)[0]!
  const message = fault.keyword === 'boolean' ? 'is not a known setting' : fault.message
  return refuse(`${path}: ${fault.instancePath || 'the mapping'} ${message}`)
}

const loadHeaders = async (path: string) =>
  Object.fromEntries(
    Object.entries(await loadObject(path)).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  )

const { positionals, values } = readArguments()
const [name = '', path, ...more] = positionals
if (path === undefined || more.length > 0) refuse(usage)
const system = ticketSystems.get(name) ?? refuse(`"${name}" is no ticket system; known are ${systemNames.join(', ')}`)
const mapping = values.connection === undefined ? {} : await loadMapping(values.connection)
const headers = values.headers === undefined ? {} : await loadHeaders(values.headers)
const call = { headers, raw: await load(path), url: '', method: 'POST' }
try {
  const { event, deliveryId, tickets } = readDelivery(system, call, parseBody(system, call), mapping)
  console.log(JSON.stringify({ system: name, event, deliveryId, tickets: tickets.map(reportShown) }, null, 2))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  refuse(`${path}: ${error.message}`)
}
