import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { problemTable } from '../../src/problems.ts'
import { root, sourceFiles } from '../helpers/source.ts'

const files = await sourceFiles('src', 'workers')
const codes = Object.keys(problemTable)

t.test('every problem code is thrown somewhere', async (t) => {
  const text = files
    .filter(({ path }) => path !== 'src/problems.ts')
    .map((file) => file.text)
    .join('\n')
  const problems = files
    .find(({ path }) => path === 'src/problems.ts')!
    .text.replace(/problemTable = \{[\s\S]*?\n\}/, '')
  t.same(
    codes.filter((code) => !`${text}\n${problems}`.includes(`'${code}'`)),
    [],
  )
})

t.test('every problem code is explained in the README', async (t) => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [code, Number(status)])
  t.same(
    rows,
    Object.entries(problemTable).map(([code, { status }]) => [code, status]),
  )
})
