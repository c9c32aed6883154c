// tap must be built once after an install, or its first run fails; an install without development packages has no tap.
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const tap = fileURLToPath(new URL('node_modules/.bin/tap', import.meta.url))
if (existsSync(tap)) execSync(`"${tap}" build`, { stdio: 'inherit' })
