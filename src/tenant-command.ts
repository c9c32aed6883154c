/** Process: `npm run tenant -- create …` founds a firm and prints how its owner gets in, once. */
import { parseArgs } from 'node:util'
import { ConfigFaults, loadConfig } from './config.ts'
import { checkDatabase } from './database-check.ts'
import { closeDeps, makeDeps } from './deps.ts'
import { NewFirm } from './features/tenants/schemas.ts'
import { createFirm } from './features/tenants/service.ts'
import { joinLocalDatabase } from './local-database.ts'
import { createLog } from './log.ts'
import { validator } from './plugins/validation.ts'
import { refuseStart } from './process.ts'

const needed = ['DATABASE_URL', 'PUBLIC_URL', 'SECRET_KEYS'] as const

const usage =
  'usage: npm run tenant -- create --name <firm> --owner-email <address> [--owner-name <name>] ' +
  '[--time-zone <Europe/Berlin>] [--locale <de-DE>] [--sandbox]'

const options = {
  isSandbox: { option: 'sandbox', takes: 'no value' },
  name: { option: 'name', takes: 'a name of 1 to 200 characters' },
  ownerEmail: { option: 'owner-email', takes: 'one address, such as mara.lind@example.com' },
  ownerName: { option: 'owner-name', takes: 'a name of 1 to 200 characters' },
  timeZone: { option: 'time-zone', takes: 'a name of the IANA list, such as Europe/Berlin' },
  locale: { option: 'locale', takes: 'a language tag, such as de-DE' },
} as const

const checkFirm = validator({ coerceTypes: false }).compile<NewFirm>(NewFirm)

function readFirm(args: string[]): NewFirm {
  const given = readOptions(args)
  const firm = Object.fromEntries(
    Object.entries(options).flatMap(([key, { option }]) => (option in given ? [[key, given[option]]] : [])),
  )
  if (checkFirm(firm)) return firm
  const faults = (checkFirm.errors ?? []).map(({ instancePath, keyword, params }) => {
    const key = keyword === 'required' ? params.missingProperty : instancePath.slice(1)
    const { option, takes } = options[key as keyof typeof options]
    return keyword === 'required' ? `--${option} is missing` : `--${option} is not valid: it takes ${takes}`
  })
  throw new ConfigFaults([...new Set(faults)])
}

function readOptions(args: string[]) {
  const typeOf = (option: string) => (option === 'sandbox' ? 'boolean' : 'string')
  const known = Object.values(options).map(({ option }) => [option, { type: typeOf(option) }] as const)
  try {
    const { values, positionals } = parseArgs({ args, options: Object.fromEntries(known), allowPositionals: true })
    if (positionals.join(' ') === 'create') return values
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ConfigFaults([error.message.split('. ')[0]!, usage])
  }
  throw new ConfigFaults([usage])
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

try {
  const firm = readFirm(process.argv.slice(2))
  const given = loadConfig(process.env, process.env.DATABASE_URL ? needed : [])
  const local = given.DATABASE_URL ? undefined : await joinLocalDatabase(given)
  const env = { PUBLIC_URL: `http://localhost:${given.PORT}`, ...process.env, LOG_LEVEL: 'silent' }
  const config = loadConfig(
    local ? { ...env, ...local.settings, DATA_DIR: undefined } : { ...process.env, LOG_LEVEL: 'silent' },
    needed,
  )
  const deps = makeDeps(config, { name: 'command', log: createLog(config, 'tenant') })
  try {
    await checkDatabase(deps.pool, { queueInDatabase: false })
    const { tenant, owner, passwordLink } = await createFirm(deps, firm)
    const body = JSON.stringify({ token: passwordLink.token, password: 'CHANGE ME' })
    console.log(`${tenant.isSandbox ? 'sandbox' : 'tenant'} ${tenant.id} (${tenant.name})
owner ${owner.id} (${owner.email})
The owner sets a password with this, once and before ${passwordLink.expiresAt.toISOString()}:
curl -X PUT ${quoted(new URL('/v1/passwords', config.PUBLIC_URL).href)} -H 'content-type: application/json' -d ${quoted(body)}`)
  } finally {
    await closeDeps(deps)
    await local?.leave()
  }
} catch (error) {
  refuseStart(error)
}
