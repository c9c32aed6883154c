/**
 * Process: `npm run -s score -- FILE`. Recalculates every score of a file (as test/fixtures/score-vectors holds
 * them: as_of, settings and input) and prints them as JSON. Bad input: one line that says where, exit code 1.
 */
import { readFile } from 'node:fs/promises'
import { dayText } from './scoring/days.ts'
import { expectedOf } from './scoring/file/expected.ts'
import { FileFault } from './scoring/file/fault.ts'
import { readScoreFile } from './scoring/file/read.ts'
import { negativeResponses } from './scoring/responses.ts'
import { scoreFirm } from './scoring/score-firm.ts'

function refuse(line: string): never {
  console.error(line)
  process.exit(1)
}

/** The day it is already where days begin first (UTC+14). */
const latestToday = () => Math.floor((Date.now() / 3_600_000 + 14) / 24)

const paths = process.argv.slice(2)
const [path] = paths
if (path === undefined || paths.length > 1) refuse('usage: npm run -s score -- FILE')

const text = await readFile(path, 'utf8').catch((error: Error) => refuse(`${path} cannot be read: ${error.message}`))
try {
  const { cells, settings, asOf, responses } = readScoreFile(text)
  if (asOf > latestToday()) throw new FileFault('/as_of', `must not lie in the future, as ${dayText(asOf)} does`)
  const scores = scoreFirm(cells, settings, asOf)
  console.log(JSON.stringify(expectedOf(scores, negativeResponses(responses, settings, asOf)), null, 2))
} catch (error) {
  if (!(error instanceof FileFault)) throw error
  refuse(`${path}: ${error.message}`)
}
