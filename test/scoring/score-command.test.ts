import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { differences } from './compare.ts'

const root = join(import.meta.dirname, '../..')
const vector = join(root, 'test/fixtures/score-vectors/06-shares.json')

/** The command as a person runs it. */
const score = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile('npm', ['run', '-s', 'score', '--', ...args], { cwd: root }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err: err.replaceAll(/^npm warn .*\n/gm, '') }),
    )
  })

t.test('the command prints the expected object of a file', async (t) => {
  const { code, out, err } = await score(vector)
  t.match({ code, err }, { code: 0, err: '' })
  const { expected, tolerance } = JSON.parse(readFileSync(vector, 'utf8'))
  t.same(differences(expected, JSON.parse(out), tolerance), [])
})

t.test('bad input is one line that says where, nothing on standard output, and exit code 1', async (t) => {
  const file = JSON.parse(readFileSync(vector, 'utf8'))
  file.input.responses[0].shares = [['k01', 0.7]]
  const bad = join(t.testdir(), 'bad.json')
  writeFileSync(bad, JSON.stringify(file))
  t.same(await score(bad), { code: 1, out: '', err: `${bad}: /input/responses/0/shares must sum to 1, not 0.7\n` })
  file.as_of = '2999-01-01'
  file.input.responses[0].shares = [['k01', 1]]
  writeFileSync(bad, JSON.stringify(file))
  t.match(await score(bad), {
    code: 1,
    out: '',
    err: `${bad}: /as_of must not lie in the future, as 2999-01-01 does\n`,
  })
  const missing = await score(join(t.testdirName, 'missing.json'))
  t.match(missing, { code: 1, out: '', err: /^[^\n]+missing\.json cannot be read: [^\n]+\n$/ })
  t.match(await score(), { code: 1, out: '', err: 'usage: npm run -s score -- FILE\n' })
})
