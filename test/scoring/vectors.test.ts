import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { expectedOf } from '../../src/scoring/file/expected.ts'
import { readScoreFile } from '../../src/scoring/file/read.ts'
import { negativeResponses } from '../../src/scoring/responses.ts'
import { scoreFirm } from '../../src/scoring/score-firm.ts'
import { countFigures, differences } from './compare.ts'

const folder = join(import.meta.dirname, '../fixtures/score-vectors')
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

t.test('there are fifteen files to compare with', async (t) => {
  t.equal(files.length, 15)
})

for (const file of files) {
  t.test(`every figure of ${file} is the one that R calculated`, async (t) => {
    const text = readFileSync(join(folder, file), 'utf8')
    const { expected, tolerance } = JSON.parse(text)
    const { cells, settings, asOf, responses } = readScoreFile(text)
    const got = expectedOf(scoreFirm(cells, settings, asOf), negativeResponses(responses, settings, asOf))
    t.same(differences(expected, got, tolerance), [])
    t.comment(`${countFigures(expected)} figures`)
  })
}
