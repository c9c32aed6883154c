import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { Settings } from '../../src/config.ts'
import { root } from '../helpers/source.ts'

const known = Settings.properties as unknown as Record<string, { description: string; default?: unknown }>

t.test('the table of settings in the README is the table in the code', async (t) => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$/gm)].map(([, name, value, text]) => [
    name,
    value,
    text,
  ])
  t.same(
    rows,
    Object.entries(known).map(([name, setting]) => [
      name,
      setting.default === undefined || setting.default === '' ? '' : `\`${setting.default}\``,
      setting.description,
    ]),
  )
})

t.test('docker-compose.yml starts every part, gives only known settings, and no secret has a default', async (t) => {
  const text = await readFile(join(root, 'docker-compose.yml'), 'utf8')
  const { services } = parse(text) as {
    services: Record<string, { environment?: Record<string, string>; command?: unknown; image?: string }>
  }
  t.same(Object.keys(services).sort(), ['api', 'mail', 'migrate', 'postgres', 'redis', 'worker'])
  for (const name of ['api', 'worker', 'migrate']) {
    const unknown = Object.keys(services[name]!.environment ?? {}).filter((setting) => !(setting in known))
    t.same(unknown, [], `${name} gets known settings`)
  }
  t.match(services.postgres!.image, /^postgres:18/)
  t.match(JSON.stringify(services.redis!.command), /appendonly.*yes.*noeviction/)
  for (const [whole, name] of text.matchAll(/\$\{([A-Z_]+)[^}]*\}/g))
    if (/PASSWORD|SECRET/.test(name!)) t.match(whole, /^\$\{[A-Z_]+:\?/, `${name} is demanded, without a default`)
})
